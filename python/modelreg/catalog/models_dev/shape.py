"""The fields of an offer that we read, each checked for itself: one that cannot be is taken as unknown and named."""

import re
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from modelreg.catalog.models_dev.files import Table
from modelreg.catalog.models_dev.tolerant import Shape, Text, read_as
from modelreg.catalog.report import Row

# Public lists hold slips of a factor of 1,000; no model costs this much.
DEAREST_USD_PER_MILLION: Final = 1_000
_CHEAPEST_USD_PER_MILLION: Final = Decimal("0.0000005")
_MOST_TOKENS: Final = 100_000_000
_DAY: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?")


def _exact(number: object) -> object:
    if isinstance(number, int) and not isinstance(number, bool):
        return Decimal(number)
    if isinstance(number, str):
        raise PydanticCustomError("usd", "should be a number: write it unquoted")
    if not isinstance(number, Decimal):
        raise PydanticCustomError("usd", "should be a number, in USD per million tokens, of at most 40 digits")
    return number


def _day(text: str) -> str:
    if _DAY.fullmatch(text) is None:
        raise PydanticCustomError("day", "should be a day or a month")
    return text


Day = Annotated[str, AfterValidator(_day)]


def _not_lost(usd: Decimal) -> Decimal:
    # Rounded to pico-USD it would be 0, which is another statement.
    if 0 < usd < _CHEAPEST_USD_PER_MILLION:
        raise PydanticCustomError("price", "should be 0, or at least half a pico-USD for a token")
    return usd


Usd = Annotated[
    Decimal,
    BeforeValidator(_exact),
    Field(ge=0, le=DEAREST_USD_PER_MILLION, allow_inf_nan=False, max_digits=40),
    AfterValidator(_not_lost),
]
Count = Annotated[int, Field(ge=0, le=_MOST_TOKENS)]
ModelType = Annotated[str, StringConstraints(pattern=r"^[a-z]{1,32}$")]
Modality = Annotated[str, StringConstraints(pattern=r"^[a-z]{1,32}$")]


class Rates(Shape):
    """USD per million tokens. The second names of the cache's prices are slips that some rows have."""

    input: Usd | None = None
    output: Usd | None = None
    reasoning: Usd | None = None
    cache_read: Usd | None = None
    cached_input: Usd | None = None
    cache_input: Usd | None = None
    cache_write: Usd | None = None
    cached_write: Usd | None = None
    input_audio: Usd | None = None
    output_audio: Usd | None = None


class TierFrom(Shape):
    """Beyond what it begins; without a type it is the length of the input, in tokens."""

    type: Text | None = None
    size: Count | None = None


class Tier(Rates):
    """The price beyond a size, whole."""

    tier: TierFrom


class Cost(Rates):
    """The price."""

    tiers: list[Tier] | None = None
    # What older rows say in place of tiers: the price beyond 200,000 tokens of input.
    context_over_200k: Rates | None = None


class Limit(Shape):
    """Tokens; 0 is unknown."""

    context: Count | None = None
    input: Count | None = None
    output: Count | None = None


class Modalities(Shape):
    """What goes in and comes out."""

    input: list[Modality] | None = None
    output: list[Modality] | None = None


class ReasoningOption(Shape):
    """One way to steer how long the model thinks."""

    type: Literal["effort", "budget_tokens", "toggle"]
    # One of them may be null: that of an offer that is told nothing.
    values: list[Text | None] | None = None
    min: int | None = None
    max: int | None = None


class Experimental(Shape):
    """What may go; the names of its modes are counted, and nothing else of it."""

    model_config = ConfigDict(extra="ignore")

    modes: dict[str, Any] | None = None


class OfferProvider(Shape):
    """Where this offer is called, in place of its provider's way."""

    npm: Text | None = None
    api: Text | None = None
    shape: Text | None = None


class ProviderTable(Shape):
    """A provider's own file."""

    name: Text | None = None
    npm: Text | None = None
    api: Text | None = None
    doc: Text | None = None
    env: list[Text] | None = None


class OfferTable(Shape):
    """One offer, or a base model, after inheritance."""

    name: Text | None = None
    type: ModelType | None = None
    canonical_model_id: Text | None = None
    family: Text | None = None
    status: Literal["alpha", "beta", "deprecated"] | None = None
    release_date: Day | None = None
    last_updated: Day | None = None
    attachment: bool | None = None
    reasoning: bool | None = None
    structured_output: bool | None = None
    temperature: bool | None = None
    tool_call: bool | None = None
    open_weights: bool | None = None
    cost: Cost | None = None
    limit: Limit | None = None
    modalities: Modalities | None = None
    reasoning_options: list[ReasoningOption] | None = None
    provider: OfferProvider | None = None
    experimental: Experimental | None = None
    # Known and not for us: prose, dates of knowledge, where weights lie, what was measured elsewhere.
    description: object = None
    knowledge: object = None
    license: object = None
    interleaved: object = None
    links: object = None
    weights: object = None
    benchmarks: object = None
    base_model: object = None
    base_model_omit: object = None


def read_shape(table: Table, row: Row) -> OfferTable:
    """Return what can be read of `table`; what cannot, and what we do not know, is noted in `row`."""
    return read_as(OfferTable, table, row)

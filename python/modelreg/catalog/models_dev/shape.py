"""The fields of an offer that we read, each checked for itself: one that cannot be is taken as unknown and named."""

import copy
import functools
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, cast

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from modelreg.catalog.models_dev.files import Table
from modelreg.catalog.problem import printable
from modelreg.catalog.report import Flag, Row

# Public lists hold slips of a factor of 1,000; no model costs this much.
DEAREST_USD_PER_MILLION: Final = 1_000
_CHEAPEST_USD_PER_MILLION: Final = Decimal("0.0000005")
_MOST_TOKENS: Final = 100_000_000
# Control characters, and marks that turn the direction of what follows: text that shows as something else than it is.
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_DAY: Final = re.compile(r"\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?")
# More faults than this in one file are no slips.
_MOST_FAULTS: Final = 64
_SHOWN_CHARS: Final = 60


def has_unseen(text: str) -> bool:
    """Return whether `text` has characters that do not show, or turn what follows."""
    return _UNSEEN.search(text) is not None


def _seen(text: str) -> str:
    if has_unseen(text):
        raise PydanticCustomError("text", "has characters that do not show")
    return text


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


Text = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_seen)]
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


class Shape(BaseModel):
    """Base of what is read; a field more than these is kept apart and named."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True)


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
    """What may go; the names of its modes are counted."""

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
    rest = copy.deepcopy(table)
    for _ in range(_MOST_FAULTS):
        try:
            shape = OfferTable.model_validate(rest)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            shown = printable(repr(first["input"]), max_chars=_SHOWN_CHARS)
            row.note(Flag.UNFIT_VALUE, f"{_drop(rest, first['loc'])}: {first['msg']}; it is {shown}")
            continue
        for name in _unknown("", shape):
            row.note(Flag.UNKNOWN_FIELD, name)
        return shape
    row.note(Flag.UNFIT_VALUE, f"more than {_MOST_FAULTS} of them; the whole offer is taken as unknown")
    return OfferTable()


def _drop(table: Table, steps: tuple[int | str, ...]) -> str:
    """Remove the innermost value that `steps` lead to and return its name."""
    inner: object = table
    way: list[str] = []
    remove: Callable[[], object] = table.clear
    for step in steps:
        if isinstance(inner, dict) and step in inner:
            fields = cast("dict[str, object]", inner)
            remove = functools.partial(fields.pop, str(step))
            inner = fields[str(step)]
        elif isinstance(inner, list) and isinstance(step, int):
            items = cast("list[object]", inner)
            remove = functools.partial(items.pop, step)
            inner = items[step]
        else:
            break
        way.append(str(step))
    remove()
    return ".".join(way)


def _unknown(prefix: str, shape: Shape) -> Iterator[str]:
    yield from (f"{prefix}{name}" for name in shape.model_extra or ())
    for name in type(shape).model_fields:
        value = getattr(shape, name)
        if isinstance(value, Limit | Rates | TierFrom | Modalities | OfferProvider):
            yield from _unknown(f"{prefix}{name}.", value)
        elif isinstance(value, list):
            for item in cast("list[object]", value):
                if isinstance(item, ReasoningOption | Tier):
                    yield from _unknown(f"{prefix}{name}.", item)

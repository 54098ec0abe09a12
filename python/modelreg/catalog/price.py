"""A price, as routes and their variants state it: rates, or free by statement, or nothing, which is unknown."""

from typing import Annotated, Any, Final, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from modelreg.catalog.fields import FileModel, PricePerMillion, PricePerUnit, UnitName

MAX_TIERS: Final = 16
"""Context tiers of one price."""
# No input has more tokens (docs/scoring.md, "Bounds").
MAX_BORDER_TOKENS: Final = 100_000_000

# What the validator below asks for, said in the JSON Schema.
_FREE_HAS_NO_RATES: Final[dict[str, Any]] = {
    "if": {"properties": {"free": {"const": True}}, "required": ["free"]},
    "then": {
        "properties": {
            "price_usd_per_million": {"maxProperties": 0},
            "price_usd": {"maxProperties": 0},
            "price_tiers": {"maxItems": 0},
        }
    },
}

# What answers with numbers, not tokens: nothing of output is written or priced.
_WITHOUT_OUTPUT: Final = frozenset({"embedding", "rerank"})


def writes_output(model_type: str | None) -> bool:
    """Return whether models of a type answer with tokens; one of unknown type may."""
    return model_type not in _WITHOUT_OUTPUT


def token_unit(kind: str) -> str:
    """Return the unit that a key of ``price_usd_per_million`` prices: ``input`` is ``input_token``."""
    return f"{kind}_token"


class Rates(FileModel):
    """What single units cost."""

    price_usd_per_million: Annotated[dict[UnitName, PricePerMillion], Field(max_length=32)] = Field(
        default_factory=dict
    )
    """USD for a million tokens of a kind (input, output, cached_input and so on), as decimal strings."""
    price_usd: Annotated[dict[UnitName, PricePerUnit], Field(max_length=32)] = Field(default_factory=dict)
    """USD for one unit (request, image, audio_second and so on), as decimal strings."""

    @model_validator(mode="after")
    def _states_one_rate(self) -> Self:
        for kind in self.price_usd_per_million:
            if token_unit(kind) in self.price_usd:
                raise PydanticCustomError(
                    "price",
                    'has two rates for "{unit}": in price_usd_per_million and in price_usd',
                    {"unit": token_unit(kind)},
                )
        return self

    def rates_pico_usd(self) -> dict[str, int]:
        """Return the rate of each unit in pico-USD for one, by the unit's name; of a price its base rates."""
        tokens = {token_unit(kind): rate for kind, rate in self.price_usd_per_million.items()}
        return {**tokens, **self.price_usd}


class PriceTier(Rates):
    """A context tier: what holds in place of base rates, for the whole call, where its input is longer."""

    above_input_tokens: Annotated[int, Field(ge=1, le=MAX_BORDER_TOKENS)]
    """The input, cached included, has more tokens than this."""


class Price(Rates):
    """What a call costs. Without a rate and not free the price is unknown, which is never 0."""

    model_config = ConfigDict(json_schema_extra=_FREE_HAS_NO_RATES)

    price_tiers: Annotated[list[PriceTier], Field(max_length=MAX_TIERS)] | None = None
    """Context tiers; of several that an input is beyond, the highest holds. A unit without one keeps its rate."""
    free: bool = False
    """Nothing is charged."""

    @model_validator(mode="after")
    def _states_one_price(self) -> Self:
        if self.free and (self.price_usd or self.price_usd_per_million or self.price_tiers):
            raise PydanticCustomError("price", "is free and has rates; leave one of them out")
        base = self.rates_pico_usd()
        borders: set[int] = set()
        for tier in self.price_tiers or ():
            above = tier.above_input_tokens
            rates = tier.rates_pico_usd()
            if above in borders:
                raise PydanticCustomError("price", "has two tiers above {above} input tokens", {"above": above})
            if not rates:
                raise PydanticCustomError(
                    "price", "has a tier above {above} input tokens without a rate", {"above": above}
                )
            for unit in sorted(rates.keys() - base.keys()):
                raise PydanticCustomError(
                    "price",
                    'has a rate for "{unit}" above {above} input tokens and none below; add the base rate',
                    {"unit": unit, "above": above},
                )
            borders.add(above)
        return self

    def lines_pico_usd(self) -> list[tuple[str, int, int]]:
        """Return (unit, above so many input tokens, pico-USD of one), sorted; above 0 is the base rate."""
        lines = [(unit, 0, rate) for unit, rate in self.rates_pico_usd().items()]
        for tier in self.price_tiers or ():
            lines += [(unit, tier.above_input_tokens, rate) for unit, rate in tier.rates_pico_usd().items()]
        return sorted(lines)

    def rates_at_pico_usd(self, input_tokens: int) -> dict[str, tuple[int, int]]:
        """Return, of each unit, (above so many input tokens, pico-USD of one) as a call of that input is priced."""
        # Sorted by border: the highest that fits stays.
        fitting = (line for line in self.lines_pico_usd() if line[1] == 0 or line[1] < input_tokens)
        return {unit: (above, rate) for unit, above, rate in fitting}

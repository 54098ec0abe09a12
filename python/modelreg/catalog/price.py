"""A price, as routes and their variants state it: rates, or free by statement, or nothing, which is unknown."""

from typing import Annotated, Any, Final, NamedTuple, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from modelreg.catalog.fields import FileModel, PricePerMillion, PricePerUnit, UnitName
from modelreg.catalog.hardware_price import HARDWARE_TOKEN, HardwarePrice
from modelreg.catalog.price_condition import ALWAYS, ConditionKeys, PriceCondition

MAX_CONDITIONS: Final = 128
"""Conditional rates of one price."""
MAX_LINES: Final = 512
"""Rates of one price in all."""

# What the validator below asks for, said in the JSON Schema.
_FREE_HAS_NO_RATES: Final[dict[str, Any]] = {
    "if": {"properties": {"free": {"const": True}}, "required": ["free"]},
    "then": {
        "properties": {
            "price_usd_per_million": {"maxProperties": 0},
            "price_usd": {"maxProperties": 0},
            "conditional_rates": {"maxItems": 0},
            "hardware_price": {"type": "null"},
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

    price_usd_per_million: Annotated[dict[UnitName, PricePerMillion], Field(max_length=64)] = Field(
        default_factory=dict
    )
    """USD for a million tokens of a kind (input, output, cached_input and so on), as decimal strings."""
    price_usd: Annotated[dict[UnitName, PricePerUnit], Field(max_length=64)] = Field(default_factory=dict)
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


class ConditionalRates(Rates, ConditionKeys):
    """Rates that hold in place of others where a condition holds of a call."""

    @model_validator(mode="after")
    def _says_both(self) -> Self:
        if self.condition() == ALWAYS:
            raise PydanticCustomError("price", "has no condition, or one that always holds; state base rates instead")
        if not self.price_usd and not self.price_usd_per_million:
            raise PydanticCustomError("price", "has a condition without a rate")
        return self


class Line(NamedTuple):
    """What one unit costs where a condition holds.

    Attributes:
        unit: its name.
        condition: what must hold.
        pico_usd: of one.
    """

    unit: str
    condition: PriceCondition
    pico_usd: int


class Price(Rates):
    """What a call costs. Without a rate and not free the price is unknown, which is never 0."""

    model_config = ConfigDict(json_schema_extra=_FREE_HAS_NO_RATES)

    conditional_rates: Annotated[list[ConditionalRates], Field(max_length=MAX_CONDITIONS)] | None = None
    """Rates of context tiers, batches, service tiers, speed modes, regions, hours and dates. Of several that hold the
    one that says most of the request counts (docs/scoring.md, "Conditions")."""
    hardware_price: HardwarePrice | None = None
    """What hardware costs that is paid by the hour: a share for each token, besides other rates or alone."""
    free: bool = False
    """Nothing is charged."""

    @model_validator(mode="after")
    def _states_one_price(self) -> Self:
        has_rates = self.price_usd or self.price_usd_per_million or self.conditional_rates or self.hardware_price
        if self.free and has_rates:
            raise PydanticCustomError("price", "is free and has rates; leave one of them out")
        if self.hardware_price is not None and HARDWARE_TOKEN in super().rates_pico_usd():
            raise PydanticCustomError("price", "has two rates for hardware; leave one of them out")
        seen: set[tuple[PriceCondition, str]] = set()
        for rates in self.conditional_rates or ():
            condition = rates.condition()
            for unit in rates.rates_pico_usd():
                if (condition, unit) in seen:
                    raise PydanticCustomError(
                        "price",
                        'has two rates for "{unit}" on the condition {text}',
                        {"unit": unit, "text": condition.text()},
                    )
                seen.add((condition, unit))
        if len(seen) + len(self.rates_pico_usd()) > MAX_LINES:
            raise PydanticCustomError("price", "has more than {most} rates", {"most": MAX_LINES})
        return self

    def rates_pico_usd(self) -> dict[str, int]:
        """Return the base rate of each unit in pico-USD for one, by the unit's name."""
        rates = super().rates_pico_usd()
        if self.hardware_price is None:
            return rates
        # Who pays for the machine pays nothing more for tokens, unless told.
        tokens = dict.fromkeys(("input_token", "output_token"), 0)
        return {**tokens, **rates, HARDWARE_TOKEN: self.hardware_price.pico_usd_per_token()}

    def lines(self) -> list[Line]:
        """Return every rate, of each unit its base rate first, then by the text of the condition."""
        lines = [Line(unit, ALWAYS, rate) for unit, rate in self.rates_pico_usd().items()]
        for rates in self.conditional_rates or ():
            condition = rates.condition()
            lines += [Line(unit, condition, rate) for unit, rate in rates.rates_pico_usd().items()]
        return sorted(lines, key=lambda line: (line.unit, line.condition != ALWAYS, line.condition.text()))

    @property
    def is_known(self) -> bool:
        """Whether anything is said of it."""
        has_base_rates = self.price_usd or self.price_usd_per_million or self.hardware_price
        return self.free or bool(has_base_rates or self.conditional_rates)

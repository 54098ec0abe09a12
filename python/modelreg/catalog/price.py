"""A price, as routes and their variants state it: rates, or free by statement, or nothing, which is unknown."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Final, NamedTuple, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from modelreg.catalog.fields import (
    AmountPerMillion,
    AmountPerUnit,
    Currency,
    ExactUsd,
    FileModel,
    PricePerMillion,
    PricePerUnit,
    UnitName,
)
from modelreg.catalog.hardware_price import HARDWARE_TOKEN, HardwarePrice
from modelreg.catalog.money import rounded_pico_usd
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
            "price_per_million": {"maxProperties": 0},
            "price_per_unit": {"maxProperties": 0},
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
    """Return the unit that a key of prices per million prices: ``input`` is ``input_token``."""
    return f"{kind}_token"


class Rates(FileModel):
    """What single units cost."""

    price_usd_per_million: Annotated[dict[UnitName, PricePerMillion], Field(max_length=64)] = Field(
        default_factory=dict
    )
    """USD for a million tokens of a kind (input, output, cached_input and so on), as decimal strings."""
    price_usd: Annotated[dict[UnitName, PricePerUnit], Field(max_length=64)] = Field(default_factory=dict)
    """USD for one unit (request, image, audio_second and so on), as decimal strings."""
    price_per_million: Annotated[dict[UnitName, AmountPerMillion], Field(max_length=64)] | None = None
    """As price_usd_per_million, in the currency of the price."""
    price_per_unit: Annotated[dict[UnitName, AmountPerUnit], Field(max_length=64)] | None = None
    """As price_usd, in the currency of the price."""
    exact_usd: Annotated[dict[UnitName, ExactUsd], Field(max_length=64)] | None = None
    """Written by imports: what the source states for one unit (input_token, request and so on) in USD, of each rate
    here that is that, rounded half up to a pico-USD."""

    @model_validator(mode="after")
    def _states_one_rate(self) -> Self:
        for kind in self.price_usd_per_million:
            if token_unit(kind) in self.price_usd:
                raise _two_rates(token_unit(kind), "price_usd_per_million", "price_usd")
        for kind in self.price_per_million or ():
            if token_unit(kind) in (self.price_per_unit or ()):
                raise _two_rates(token_unit(kind), "price_per_million", "price_per_unit")
        if self.exact_usd:
            rates = Rates.rates_pico_usd(self)
            for unit, usd in self.exact_usd.items():
                if rates.get(unit) != rounded_pico_usd(Decimal(usd)):
                    raise PydanticCustomError(
                        "price", 'has no rate for "{unit}" that is its exact_usd, rounded', {"unit": unit}
                    )
        return self

    def rates_pico_usd(self) -> dict[str, int]:
        """Return the rate of each unit in pico-USD for one, by the unit's name; of a price its base rates."""
        tokens = {token_unit(kind): rate for kind, rate in self.price_usd_per_million.items()}
        return {**tokens, **self.price_usd}

    def amounts(self) -> dict[str, Decimal]:
        """Return what one of each unit costs in the currency of the price, by the unit's name."""
        if self.price_per_million is None and self.price_per_unit is None:
            return {}
        tokens = {token_unit(kind): amount for kind, amount in (self.price_per_million or {}).items()}
        return {**tokens, **(self.price_per_unit or {})}


def _two_rates(unit: str, tokens: str, others: str) -> PydanticCustomError:
    return PydanticCustomError(
        "price",
        'has two rates for "{unit}": in {tokens} and in {others}',
        {"unit": unit, "tokens": tokens, "others": others},
    )


class ConditionalRates(Rates, ConditionKeys):
    """Rates that hold in place of others where a condition holds of a call."""

    @model_validator(mode="after")
    def _says_both(self) -> Self:
        if self.condition() == ALWAYS:
            raise PydanticCustomError("price", "has no condition, or one that always holds; state base rates instead")
        if not self.price_usd and not self.price_usd_per_million and not self.amounts():
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
    currency: Currency | None = None
    """Of price_per_million and price_per_unit, here and in conditional_rates: a code as EUR. They are converted by its
    rate in exchange_rates; without one the price is unknown."""
    free: bool = False
    """Nothing is charged."""

    @model_validator(mode="after")
    def _states_one_price(self) -> Self:
        self._is_of_one_currency()
        has_rates = self.price_usd or self.price_usd_per_million or self.conditional_rates or self.hardware_price
        if self.free and (has_rates or self.currency):
            raise PydanticCustomError("price", "is free and has rates; leave one of them out")
        if self.hardware_price is not None and HARDWARE_TOKEN in super().rates_pico_usd():
            raise PydanticCustomError("price", "has two rates for hardware; leave one of them out")
        seen: set[tuple[PriceCondition, str]] = set()
        for rates in self.conditional_rates or ():
            condition = rates.condition()
            for unit in rates.rates_pico_usd() if self.currency is None else rates.amounts():
                if (condition, unit) in seen:
                    raise PydanticCustomError(
                        "price",
                        'has two rates for "{unit}" on the condition {text}',
                        {"unit": unit, "text": condition.text()},
                    )
                seen.add((condition, unit))
        if len(seen) + len(self.rates_pico_usd()) + len(self.amounts()) > MAX_LINES:
            raise PydanticCustomError("price", "has more than {most} rates", {"most": MAX_LINES})
        return self

    def _is_of_one_currency(self) -> None:
        has_amounts = any(rates.amounts() for rates in self.all_rates())
        if self.currency is None:
            if has_amounts:
                raise PydanticCustomError(
                    "price",
                    "has price_per_million or price_per_unit without a currency; name it, or state"
                    " price_usd_per_million and price_usd",
                )
            return
        if any(rates.price_usd_per_million or rates.price_usd for rates in self.all_rates()):
            raise PydanticCustomError(
                "price",
                "is in {currency} and has rates in USD; state price_per_million and price_per_unit, or leave the"
                " currency out",
                {"currency": self.currency},
            )
        if self.hardware_price is not None:
            raise PydanticCustomError(
                "price", "is in {currency}, and hardware_price is in USD; leave one out", {"currency": self.currency}
            )
        if not has_amounts:
            raise PydanticCustomError(
                "price",
                "names a currency and no amount in it; state price_per_million or price_per_unit, or leave it out",
            )

    def all_rates(self) -> Iterator[Rates]:
        """Yield the base rates, then those on conditions."""
        yield self
        yield from self.conditional_rates or ()

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
        if self.free or self.hardware_price is not None:
            return True
        # Not those in a currency without an exchange rate.
        return any(rates.price_usd or rates.price_usd_per_million for rates in self.all_rates())

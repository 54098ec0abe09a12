"""What a source wrote of a rate that is not exactly that: in another currency, or too fine for whole pico-USD."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from modelreg.catalog.fields import Currency, Day, ExactUsd, FileModel, Line, UsdPerOne
from modelreg.catalog.money import decimal_text
from modelreg.catalog.price import ConditionalRates, Price
from modelreg.catalog.price_condition import ALWAYS, PriceCondition


class ExchangeRate(FileModel):
    """What one of a currency was worth on a day."""

    usd: UsdPerOne
    """USD for one, as a decimal string."""
    date: Day
    """The day it is of."""
    source: Line
    """Who says so."""


ExchangeRates: TypeAlias = Mapping[str, ExchangeRate]
"""By currency."""


class ImportedAmount(FileModel):
    """What was written.

    Attributes:
        amount: of a single unit, in plain decimal notation.
        currency: None: USD.
        exchange_rate: by which it was converted; None: it is in USD, or nobody states one and the price is unknown.
    """

    amount: ExactUsd
    currency: Currency | None = None
    exchange_rate: ExchangeRate | None = None

    def message(self) -> dict[str, Any]:
        """Return the fields of its message."""
        exchange_rate = None if self.exchange_rate is None else dict(self.exchange_rate)
        return {"amount": self.amount, "currency": self.currency or "", "exchange_rate": exchange_rate}


class ImportedRate(NamedTuple):
    """What was written of a unit where a condition holds."""

    unit: str
    condition: PriceCondition
    amount: ImportedAmount

    def message(self) -> dict[str, Any]:
        """Return the fields of its message."""
        return {"kind": self.unit, "condition": self.condition.message(), "amount": self.amount.message()}


def imported_rates(price: Price, exchange_rates: ExchangeRates) -> Sequence[ImportedRate]:
    """Return what a models file says of the rates that are not exactly what stands there, in the order of its lines."""
    if price.currency is None and not any(rates.exact_usd for rates in price.all_rates()):
        # Most are.
        return ()
    return in_order(_imported(price, exchange_rates))


def in_order(rates: Iterable[ImportedRate]) -> Sequence[ImportedRate]:
    """Return them in the order of a price's lines."""
    return sorted(rates, key=lambda rate: (rate.unit, rate.condition != ALWAYS, rate.condition.text()))


def _imported(price: Price, exchange_rates: ExchangeRates) -> Iterator[ImportedRate]:
    known = None if price.currency is None else exchange_rates.get(price.currency)
    for rates in price.all_rates():
        condition = rates.condition() if isinstance(rates, ConditionalRates) else ALWAYS
        for unit, usd in (rates.exact_usd or {}).items():
            yield ImportedRate(unit, condition, ImportedAmount(amount=usd))
        for unit, amount in rates.amounts().items():
            written = ImportedAmount(amount=decimal_text(amount), currency=price.currency, exchange_rate=known)
            yield ImportedRate(unit, condition, written)

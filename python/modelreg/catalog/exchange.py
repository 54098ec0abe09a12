"""Converting what a models file states in other currencies, once, right after its shape is checked."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final, TypeVar

from modelreg.catalog.file import ModelsFile
from modelreg.catalog.money import MAX_RATE_PICO_USD, decimal_text, largest_price_usd, rounded_pico_usd
from modelreg.catalog.price import Price, Rates, token_unit
from modelreg.catalog.problem import Problem, at
from modelreg.catalog.route import RouteEntry

_Rates = TypeVar("_Rates", bound=Rates)
_Price = TypeVar("_Price", bound=Price)
_Place = tuple[str | int, ...]

_PER_MILLION: Final = "price_per_million"
_PER_UNIT: Final = "price_per_unit"


def with_usd(file: ModelsFile, *, today: date | None = None) -> tuple[ModelsFile, list[Problem]]:
    """Return the file with the rates in USD of all prices in a currency with an exchange rate, and what is wrong.

    A price in a currency without one is left without rates: it is unknown.

    Args:
        file: whose shape is checked.
        today: the day; None: the clock's, in UTC.
    """
    if not file.exchange_rates:
        return file, []
    problems = list(_early(file, today or datetime.now(UTC).date()))
    routes = {name: _route(name, route, file, problems) for name, route in file.routes.items()}
    return file.model_copy(update={"routes": routes}), problems


def _early(file: ModelsFile, today: date) -> Iterator[Problem]:
    # Somebody east of here has the next day already.
    last = today + timedelta(days=1)
    for currency, rate in file.exchange_rates.items():
        if date.fromisoformat(rate.date) > last:
            yield Problem(at("exchange_rates", currency, "date"), f'is in the future; it is "{rate.date}"')


def _route(name: str, route: RouteEntry, file: ModelsFile, problems: list[Problem]) -> RouteEntry:
    place = ("routes", name)
    if not any(price.currency for price in route.variant_prices.values()):
        return _price(route, file, place, problems)
    prices = {
        variant: _price(price, file, (*place, "variant_prices", variant), problems)
        for variant, price in route.variant_prices.items()
    }
    return _price(route, file, place, problems).model_copy(update={"variant_prices": prices})


def _price(price: _Price, file: ModelsFile, place: _Place, problems: list[Problem]) -> _Price:
    rate = file.exchange_rates.get(price.currency) if price.currency is not None else None
    if rate is None:
        return price
    usd = Decimal(rate.usd)
    made = _rates(price, usd, place, problems)
    if price.conditional_rates is None:
        return made
    conditional = [
        _rates(one, usd, (*place, "conditional_rates", index), problems)
        for index, one in enumerate(price.conditional_rates)
    ]
    return made.model_copy(update={"conditional_rates": conditional})


def _rates(rates: _Rates, usd: Decimal, place: _Place, problems: list[Problem]) -> _Rates:
    pico_usd: dict[str, int] = {}
    for key, amounts in ((_PER_MILLION, rates.price_per_million), (_PER_UNIT, rates.price_per_unit)):
        for kind, amount in (amounts or {}).items():
            made = rounded_pico_usd(amount, usd)
            pico_usd[token_unit(kind) if key == _PER_MILLION else kind] = made
            if (wrong := _wrong(amount, made)) is not None:
                problems.append(Problem(at(*place, key, kind), f"{wrong}; it is {decimal_text(amount)} for one"))
    return rates.model_copy(update={"price_usd": pico_usd}) if pico_usd else rates


def _wrong(amount: Decimal, pico_usd: int) -> str | None:
    if pico_usd > MAX_RATE_PICO_USD:
        return f"comes to more than {largest_price_usd(1)} USD for one, the most taken here"
    if amount and not pico_usd:
        # Rounded it would be 0, which is another statement.
        return "comes to less than half a pico-USD (10^-12 USD) for one"
    return None

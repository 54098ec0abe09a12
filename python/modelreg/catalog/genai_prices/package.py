"""The prices of the installed package `genai-prices`, in the form of the file it publishes."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from modelreg.catalog.installed import NotInstalledError

if TYPE_CHECKING:
    from datetime import time
    from types import ModuleType

PACKAGE: Final = "genai-prices"

# Objects of the package, which need not be there.
_Theirs: TypeAlias = Any

_DATA: Final = "genai_prices.data"


def installed_providers() -> list[dict[str, Any]]:
    """Return its providers, each with its models and their prices.

    Raises:
        NotInstalledError: it is not installed.
    """
    try:
        data: ModuleType = import_module(_DATA)
    except ModuleNotFoundError as error:
        raise NotInstalledError("genai-prices is not installed: `pip install genai-prices`") from error
    return [
        {"id": provider.id, "name": provider.name, "models": [_model(model) for model in provider.models]}
        for provider in data.providers
    ]


def _model(model: _Theirs) -> dict[str, Any]:
    prices = model.prices
    return {
        "id": model.id,
        "name": model.name,
        "context_window": model.context_window,
        "deprecated": model.deprecated,
        "prices": [_set(one) for one in cast("list[_Theirs]", prices)] if isinstance(prices, list) else _rates(prices),
        "price_variants": [{"when": dict(variant.when), **_set(variant)} for variant in model.price_variants or ()],
    }


def _set(conditional: _Theirs) -> dict[str, Any]:
    constraint = conditional.constraint
    said = {"prices": _rates(conditional.prices)}
    if constraint is None:
        return said
    if hasattr(constraint, "start_date"):
        return {**said, "constraint": {"start_date": constraint.start_date.isoformat()}}
    return {
        **said,
        "constraint": {"start_time": _time(constraint.start_time), "end_time": _time(constraint.end_time)},
    }


def _rates(prices: _Theirs) -> dict[str, Any]:
    rates = cast("dict[str, _Theirs]", vars(prices))
    return {key: _rate(rate) for key, rate in rates.items() if rate is not None}


def _rate(rate: _Theirs) -> object:
    if not hasattr(rate, "tiers"):
        return rate
    return {"base": rate.base, "tiers": [{"start": tier.start, "price": tier.price} for tier in rate.tiers]}


def _time(moment: "time") -> str:
    return moment.isoformat()

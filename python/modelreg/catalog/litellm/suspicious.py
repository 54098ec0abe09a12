"""What looks like a slip: a price that no model has, and what is far from all other offers of the same model."""

import statistics
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final, TypeAlias

from modelreg.catalog.litellm.offer import PricedOffer
from modelreg.catalog.models_dev.shape import DEAREST_USD_PER_MILLION
from modelreg.catalog.money import MILLION
from modelreg.catalog.report import Flag

# A factor that no discount and no region explains, between providers,
_JUMP: Final = 5
# and between the offers of one provider, which differ by its regions alone.
_JUMP_WITHIN: Final = 3
_ENOUGH_OTHERS: Final = 3

_Measure: TypeAlias = Callable[[PricedOffer], Decimal | None]


def flag_suspicious(offers: Iterable[PricedOffer]) -> None:
    """Note in the rows of the offers what looks like a slip; they are imported all the same.

    An offer is held against the median of the other providers' offers of its model, or of its own provider's others,
    where there are enough.
    """
    by_model: dict[str, list[PricedOffer]] = {}
    for offer in offers:
        _flag_dear(offer)
        by_model.setdefault(offer.model, []).append(offer)
    for same in by_model.values():
        for name, measure in _MEASURES.items():
            _flag_far(name, [(offer, value) for offer in same if (value := measure(offer)) is not None])


def _flag_dear(offer: PricedOffer) -> None:
    dear = {
        unit: rate * MILLION
        for unit, rate in offer.price.base_usd.items()
        if unit.endswith("_token") and rate * MILLION > DEAREST_USD_PER_MILLION
    }
    for unit, rate in dear.items():
        offer.row.note(Flag.SUSPICIOUS, f"{unit}: {_plain(rate)} USD for a million is above {DEAREST_USD_PER_MILLION}")


def _flag_far(name: str, found: list[tuple[PricedOffer, Decimal]]) -> None:
    by_provider: dict[str, list[Decimal]] = {}
    for offer, value in found:
        by_provider.setdefault(offer.provider, []).append(value)
    usual = {provider: statistics.median(values) for provider, values in by_provider.items()}
    for offer, value in found:
        others = [median for provider, median in usual.items() if provider != offer.provider]
        within = list(by_provider[offer.provider])
        within.remove(value)
        for those, jump, whose in (
            (others, _JUMP, "other providers"),
            (within, _JUMP_WITHIN, "its other offers there"),
        ):
            if len(those) >= _ENOUGH_OTHERS and _is_far(value, median := statistics.median(those), jump):
                said = f"{name} {_plain(value)}: the median of {whose} is {_plain(median)}"
                offer.row.note(Flag.SUSPICIOUS, said)
                break


def _is_far(value: Decimal, usual: Decimal, jump: int) -> bool:
    return max(value, usual) >= jump * min(value, usual)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _usd_per_million(unit: str) -> _Measure:
    def measure(offer: PricedOffer) -> Decimal | None:
        rate = offer.price.base_usd.get(unit)
        return None if rate is None else rate * MILLION

    return measure


def _context(offer: PricedOffer) -> Decimal | None:
    tokens = offer.limits.context_tokens
    return None if tokens is None else Decimal(tokens)


_MEASURES: Final[dict[str, _Measure]] = {
    "input_token": _usd_per_million("input_token"),
    "output_token": _usd_per_million("output_token"),
    "max_input_tokens": _context,
}

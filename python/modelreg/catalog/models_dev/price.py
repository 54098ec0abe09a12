"""What an offer costs below all its context tiers; unknown where that is not sure."""

from collections import Counter
from typing import Any, Final

from modelreg.catalog.models_dev.context_tiers import stated_tiers
from modelreg.catalog.models_dev.rates import price_keys, rates_of
from modelreg.catalog.models_dev.shape import Cost, OfferTable
from modelreg.catalog.models_dev.tables import table
from modelreg.catalog.problem import printable
from modelreg.catalog.report import Flag, Row

_SHOWN_CHARS: Final = 60


def price_of(offer: str, shape: OfferTable, kind: str | None, row: Row) -> dict[str, Any]:
    """Return the price keys of the offer's route; none where the price is unknown.

    Args:
        offer: `provider/offer`.
        shape: the offer.
        kind: the type of its model.
        row: takes notes of what is taken as unknown, and why.
    """
    cost = shape.cost or Cost()
    tables = table("prices")
    if offer in tables["not_tokens"]:
        row.note(Flag.PRICE_NOT_TOKENS, f"{cost.input} and {cost.output}")
        return {}
    rates = rates_of(cost, kind)
    needed = [usd for key, usd in rates.items() if key in {"input", "output"}]
    if not any(needed):
        if None in needed:
            return {}
        if offer in tables["free_tiers"] or offer.partition("/")[0] in tables["local_runtimes"]:
            return {"free": True}
        row.note(Flag.PRICE_ZERO)
        return {}
    if not all(needed):
        row.note(Flag.PRICE_INCOMPLETE, f"input {cost.input}, output {cost.output}")
        return {}
    return price_keys({key: usd for key, usd in rates.items() if usd}, row)


def count_modifiers(shape: OfferTable, tiers: int, left_out: Counter[str]) -> None:
    """Count what changes the offer's price and cannot be stated yet.

    Args:
        shape: the offer.
        tiers: how many of its context tiers are stated.
        left_out: counts, by name.
    """
    cost = shape.cost or Cost()
    if cost.reasoning:
        left_out["cost.reasoning"] += 1
    if len(stated_tiers(cost)) > tiers:
        left_out["cost.tiers" if cost.tiers else "cost.context_over_200k"] += 1
    modes = shape.experimental.modes if shape.experimental is not None else None
    for mode in modes or ():
        left_out[f"experimental.modes.{printable(mode, max_chars=_SHOWN_CHARS)}"] += 1

"""The context tiers of an offer's price, and from which length of input on its price is not known."""

from collections import Counter
from typing import Any, Final, NamedTuple

from modelreg.catalog.models_dev.rates import price_keys, rates_of
from modelreg.catalog.models_dev.shape import Cost, Tier, TierFrom
from modelreg.catalog.price import MAX_CONDITIONS
from modelreg.catalog.report import Row

_CONTEXT: Final = "context"
# Where the price begins that older rows state.
_LEGACY_SIZE_TOKENS: Final = 200_000


class Tiers(NamedTuple):
    """What becomes of the tiers.

    Attributes:
        entries: those that can be stated, as `conditional_rates` has them.
        known_up_to: tokens of input beyond which the price is not known; None: it is known for every length.
    """

    entries: list[dict[str, Any]]
    known_up_to: int | None


def tiers_of(cost: Cost, kind: str | None, priced: set[str], row: Row) -> Tiers:
    """Return the tiers up to the first that cannot be stated.

    A tier is the whole price beyond its size: one that does not price just what the base price does leaves open what
    the rest costs there.

    Args:
        cost: of the offer.
        kind: the type of its model.
        priced: the keys that its base price has rates of; none where that is unknown or free.
        row: takes notes.
    """
    entries: list[dict[str, Any]] = []
    # Where nobody says where one begins, it is counted as left out.
    begins = [(tier.tier.size, tier) for tier in stated_tiers(cost) if tier.tier.size]
    sizes = Counter(size for size, _ in begins)
    for size, tier in sorted(begins, key=lambda each: each[0]):
        rates = {key: usd for key, usd in rates_of(tier, kind).items() if usd}
        is_whole = bool(rates) and set(rates) == priced
        is_clear = tier.tier.type in {None, _CONTEXT} and sizes[size] == 1
        if not (is_whole and is_clear and len(entries) < MAX_CONDITIONS):
            return Tiers(entries, size)
        entries.append({"above_input_tokens": size, **price_keys(rates, row, f" above {size}")})
    return Tiers(entries, None)


def stated_tiers(cost: Cost) -> list[Tier]:
    """Return the tiers of an offer; where it has none, what older rows say in their place."""
    if cost.tiers or cost.context_over_200k is None:
        return cost.tiers or []
    legacy = TierFrom(type=_CONTEXT, size=_LEGACY_SIZE_TOKENS)
    return [Tier(**cost.context_over_200k.model_dump(exclude_none=True), tier=legacy)]

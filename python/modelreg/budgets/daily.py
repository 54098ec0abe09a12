"""The budget `daily`, which the configuration brings: not in the store, and nobody's to set or delete there."""

from decimal import Decimal
from typing import Final

from modelreg.budgets.rows import BudgetRow

DAILY: Final = "daily"
"""Its name, which no other budget has."""

WHERE: Final = "DAILY_BUDGET_USD, in the configuration of each server"
"""Where it comes from, for messages."""

_PICO_DIGITS: Final = 12


def daily_budget(usd: Decimal | None, *, hard: bool) -> BudgetRow | None:
    """Return what every caller may spend in a UTC day; None where nothing is set.

    Args:
        usd: as much.
        hard: calls beyond it are refused.
    """
    if usd is None:
        return None
    return BudgetRow(
        name=DAILY,
        scope="principal",
        tenant="",
        subject="",
        period="day",
        time_zone="UTC",
        limit_pico_usd=int(usd.scaleb(_PICO_DIGITS)),
        hard=hard,
        on_90_strategy=None,
        on_90_price_ceiling_pico_usd=None,
    )

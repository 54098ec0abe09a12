"""Tells the log of thresholds that were crossed."""

import logging
from typing import Final

from modelreg.events.kinds import ThresholdCrossed
from modelreg.events.subscription import Taken

_PICO: Final = 10**12
# Of a level of a newer program nobody here knows the percentage.
_PERCENT: Final = {1: 70, 2: 90, 3: 100}

_log: Final = logging.getLogger(__name__)


def tell(taken: Taken[ThresholdCrossed]) -> None:
    """Log each threshold, and how many there may be besides."""
    for crossed in taken.events:
        _log.warning(
            "a budget has crossed a threshold",
            extra={
                "budget": crossed.budget,
                "subject": crossed.subject,
                "tenant": crossed.tenant,
                "percent": _PERCENT.get(crossed.level),
                "posted_usd": _usd(crossed.posted_pico_usd),
                "limit_usd": _usd(crossed.limit_pico_usd),
                "window_start_unix_ms": crossed.window_start_unix_ms,
            },
        )
    if taken.missed:
        _log.warning(
            "budgets may have crossed thresholds that are not told here; next: modelreg budget show --events",
            extra={"thresholds": taken.missed},
        )


def _usd(pico_usd: int) -> str:
    units, pico = divmod(pico_usd, _PICO)
    return f"{units}.{pico:012}"

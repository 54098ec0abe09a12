"""What looks wrong about a change: a price that jumps, one that no model has, a limit or a list that is lost. Pure."""

from typing import Final, NamedTuple

from modelreg.registry.gate.before import rate_before
from modelreg.registry.gate.statement import LineKey, Statement

MAX_PICO_USD_PER_TOKEN: Final = 1_000 * 10**12 // 10**6
"""$1,000 for a million tokens; the dearest model there is costs a fraction of it."""

MOST_GONE: Final = 10
"""Routes that a list may lose however short it is."""

_OF_TOKENS: Final = "_token"


class RateChange(NamedTuple):
    """A rate that looks wrong.

    Attributes:
        unit: what is priced.
        conditions: when, as in `price_line_layers`.
        old_pico_usd: that it is compared with, for one unit; 0 where all was free; None: none was stated.
        new_pico_usd: likewise; 0 where all is free.
    """

    unit: str
    conditions: str
    old_pico_usd: int | None
    new_pico_usd: int


def wrong_rates(old: Statement | None, new: Statement, *, now_unix_ms: int) -> list[RateChange]:
    """Return the rates of a price that changed in a way that looks wrong, in order.

    One that is so many times that of before (``rate_before``), or the other way round, or more than nothing where the
    other is nothing; and any new one above ``MAX_PICO_USD_PER_TOKEN``. What is not stated is compared with nothing.
    """
    before = Statement(None, {}) if old is None else old
    found: dict[LineKey, RateChange] = {}
    for key, rate in new.lines.items():
        of_before = rate_before(before, key, now_unix_ms)
        was = None if of_before is None else of_before.pico_usd
        too_dear = key[0].endswith(_OF_TOKENS) and rate > MAX_PICO_USD_PER_TOKEN and rate != was
        if too_dear or (of_before is not None and _jumps(of_before.pico_usd, rate, of_before.jump)):
            found[key] = RateChange(key[0], key[1], was, rate)
    if new.is_free:
        found |= {key: RateChange(key[0], key[1], was, 0) for key, was in before.lines.items() if was > 0}
    return [found[key] for key in sorted(found)]


def loses_limit(old: int | None, new: int | None) -> bool:
    """Return whether a known limit is known no more, or none at all."""
    return bool(old) and not new


def loses_most(before: int, gone: int) -> bool:
    """Return whether a list of ``before`` routes that loses ``gone`` of them is rather a broken one."""
    return gone > MOST_GONE and 2 * gone > before


def _jumps(old: int, new: int, jump: int) -> bool:
    low, high = sorted((old, new))
    return high > 0 and high >= jump * low

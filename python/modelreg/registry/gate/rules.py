"""What looks wrong about a change: a price that jumps, one that no model has, a limit that is lost. Pure."""

from typing import Final, NamedTuple

from modelreg.registry.gate.statement import LineKey, Statement

JUMP: Final = 5
"""Times by which a rate rises or falls."""
MAX_PICO_USD_PER_TOKEN: Final = 1_000 * 10**12 // 10**6
"""$1,000 for a million tokens; the dearest model there is costs a fraction of it."""

_OF_TOKENS: Final = "_token"


class RateChange(NamedTuple):
    """A rate that looks wrong.

    Attributes:
        unit: what is priced.
        conditions: when, as in `price_line_layers`.
        old_pico_usd: for one unit; 0 where all was free; None: none was stated.
        new_pico_usd: likewise; 0 where all is free.
    """

    unit: str
    conditions: str
    old_pico_usd: int | None
    new_pico_usd: int


def wrong_rates(old: Statement | None, new: Statement) -> list[RateChange]:
    """Return the rates of a price that changed in a way that looks wrong, in order.

    Of the same unit and condition one that is ``JUMP`` times the other, or more than nothing where the other is
    nothing; and any new one above ``MAX_PICO_USD_PER_TOKEN``. What is not stated is compared with nothing.
    """
    before = Statement(None, {}) if old is None else old
    found: dict[LineKey, RateChange] = {}
    for key, rate in new.lines.items():
        was = before.rate(key)
        too_dear = key[0].endswith(_OF_TOKENS) and rate > MAX_PICO_USD_PER_TOKEN and rate != was
        if too_dear or (was is not None and _jumps(was, rate)):
            found[key] = RateChange(key[0], key[1], was, rate)
    if new.is_free:
        found |= {key: RateChange(key[0], key[1], was, 0) for key, was in before.lines.items() if was > 0}
    return [found[key] for key in sorted(found)]


def loses_limit(old: int | None, new: int | None) -> bool:
    """Return whether a known limit is known no more, or none at all."""
    return bool(old) and not new


def _jumps(old: int, new: int) -> bool:
    low, high = sorted((old, new))
    return high > 0 and high >= JUMP * low

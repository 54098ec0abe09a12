"""What a rate is compared with: of what was stated before, that which comes nearest to its condition. Pure."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from modelreg.catalog.price_condition import ALWAYS, PriceCondition, condition_of
from modelreg.registry.gate.statement import LineKey, Statement

JUMP: Final = 5
"""Times by which a rate rises or falls."""
JUMP_OF_OFFER: Final = 25
"""The same between a condition and the base rate: a condition makes a difference of its own.

Of the catalogues of October 2026 none makes more than 20, and 48 routes of LiteLLM's list have one of 5 or more, as of
a fast service tier beyond a border of the context.
"""


class Before(NamedTuple):
    """A rate of before.

    Attributes:
        pico_usd: for one unit; 0 where all was free.
        jump: times this, or a part of it, looks wrong.
    """

    pico_usd: int
    jump: int


class _Line(NamedTuple):
    condition: PriceCondition
    pico_usd: int


def rate_before(old: Statement, key: LineKey, now_unix_ms: int) -> Before | None:
    """Return the rate that a new one is compared with; None: there was none.

    That of the same unit and condition. Where none was stated, that of the same condition at other times: what is
    bought is the same, so that it matters not whether its price jumps today or on a day that is announced. Else the
    base rate, and there a condition may make a difference of its own. Of days that are over, what is told is history.
    """
    stated = old.lines.get(key, 0 if old.is_free else None)
    if stated is not None:
        return Before(stated, JUMP)
    condition = condition_of(key[1])
    # None: a newer version said it.
    if condition is None or (condition.valid_until is not None and condition.valid_until <= now_unix_ms):
        return None
    lines = list(_lines(old, key[0]))
    for offer, jump in ((_offer(condition), JUMP), (ALWAYS, JUMP_OF_OFFER)):
        if same := [line for line in lines if _offer(line.condition) == offer]:
            return Before(max(same, key=lambda line: _nearness(line, condition)).pico_usd, jump)
    return None


def _lines(old: Statement, unit: str) -> Iterator[_Line]:
    for (of, text), rate in old.lines.items():
        condition = condition_of(text) if of == unit else None
        if condition is not None:
            yield _Line(condition, rate)


def _offer(condition: PriceCondition) -> PriceCondition:
    """Return a condition at any time."""
    return condition._replace(hours_utc="", weekdays=(), valid_from=None, valid_until=None)


def _nearness(line: _Line, condition: PriceCondition) -> tuple[bool, bool, bool, bool, bool, int, int]:
    """Return how near a rate comes: in the same hours, else at any; then what counted last in the condition's days."""
    hours, wanted = (line.condition.hours_utc, line.condition.weekdays), (condition.hours_utc, condition.weekdays)
    begin, end = line.condition.valid_from, line.condition.valid_until
    until = condition.valid_until
    has_begun = begin is None or until is None or begin < until
    goes_on = end is None or (until is not None and end >= until)
    # Of several that count the engine takes the one with dates, that began last, then the dearest.
    has_dates = begin is not None or end is not None
    began = -1 if begin is None else begin
    return hours == wanted, not hours[0], has_begun, goes_on, has_dates, began, line.pico_usd

"""What must hold of a call for a rate, and which of several rates that hold counts (scoring.md, "Conditions")."""

from dataclasses import dataclass
from datetime import date, timedelta

from modelreg.internal.v1.snapshot_pb2 import Price, Rate
from modelreg.v1.common_pb2 import ClockWindow, PriceCondition, Workload

from .registry import Candidate, variant_keys

MINUTE_MS = 60_000
DAY_MS = 86_400_000
BEGINNING = date(1970, 1, 1)


@dataclass(frozen=True)
class Call:
    """What conditions look at; a name that nobody says is empty."""

    input_tokens: int
    batch: bool
    service_tier: str
    speed: str
    region: str
    unix_ms: int


def call(workload: Workload, candidate: Candidate, input_tokens: int, unix_ms: int) -> Call:
    """What the request says of it, else the candidate: its variant's keys, its region where it has only one."""
    keys, regions = variant_keys(candidate.variant.name), candidate.regions
    only = regions[0] if len(regions) == 1 else ""
    return Call(
        input_tokens=input_tokens,
        batch=workload.batch,
        service_tier=workload.service_tier if workload.HasField("service_tier") else keys.get("tier", ""),
        speed=keys.get("speed", ""),
        region=workload.region if workload.HasField("region") else only,
        unix_ms=unix_ms,
    )


def holds(condition: PriceCondition, of: Call) -> bool:
    """Whether all that is set holds."""
    names = [
        (condition.service_tier, of.service_tier),
        (condition.speed, of.speed),
        (condition.region, of.region),
    ]
    return not (
        (condition.above_input_tokens and of.input_tokens <= condition.above_input_tokens)
        or (condition.batch and not of.batch)
        or any(wanted not in {"", name} for wanted, name in names)
        or (condition.HasField("window") and not is_open(condition.window, of.unix_ms))
        or (condition.HasField("from_unix_ms") and of.unix_ms < condition.from_unix_ms)
        or (condition.HasField("until_unix_ms") and of.unix_ms >= condition.until_unix_ms)
    )


def is_open(window: ClockWindow, unix_ms: int) -> bool:
    """Whether it is open at a time: it began today or yesterday, on one of its days, and has not ended."""
    minutes = (window.until_minute - window.from_minute) % 1_440 or 1_440
    today = unix_ms // DAY_MS
    for day in (today, today - 1):
        begins = day * DAY_MS + window.from_minute * MINUTE_MS
        weekday = (BEGINNING + timedelta(days=day)).isoweekday()
        is_day = not window.weekdays or weekday in window.weekdays
        if is_day and begins <= unix_ms < begins + minutes * MINUTE_MS:
            return True
    return False


def precedence(rate: Rate) -> tuple[int, bool, int, bool, int, int]:
    """The greatest counts: what it says of the request, hours, the border, dates, its beginning; then the dearest."""
    said = rate.condition
    request = 8 * said.batch + 4 * bool(said.service_tier) + 2 * bool(said.speed) + bool(said.region)
    is_dated = said.HasField("from_unix_ms") or said.HasField("until_unix_ms")
    # Later than always.
    begins = said.from_unix_ms if said.HasField("from_unix_ms") else -(2**63)
    return request, said.HasField("window"), said.above_input_tokens, is_dated, begins, rate.pico_usd


def order(rate: Rate) -> tuple[int, ...]:
    """Of rates that hold the greatest counts."""
    return (*precedence(rate), *told_first(rate))


def told_first(rate: Rate) -> tuple[int, int, int, int]:
    """Of rates that are the same in all else the greatest is told: the first to end, then the first hours and days."""
    said = rate.condition
    until = said.until_unix_ms if said.HasField("until_unix_ms") else 2**63
    days = sum(1 << day for day in said.window.weekdays or range(1, 8))
    return -until, -said.window.from_minute, -said.window.until_minute, -days


def rates_of(price: Price, of: Call) -> dict[str, Rate]:
    """By unit kind with a rate that holds: the one that counts."""
    counting: dict[str, Rate] = {}
    for rate in price.rates:
        if holds(rate.condition, of) and (rate.unit not in counting or order(rate) > order(counting[rate.unit])):
            counting[rate.unit] = rate
    return counting

"""What decided the prices of a case, found as in `kinds.py`: each condition, each order among rates, each part."""

from modelreg.internal.v1.snapshot_pb2 import Rate

from .asked import Asked
from .assess import Assessed
from .conditions import MINUTE_MS, holds, is_open, precedence, rates_of
from .counts import whole_counts
from .decide import Decision
from .quotes import price_of
from .units import charged, wholes

BY = ["request", "hours", "border", "dates", "later", "dearest"]
"""What sets the rate that counts before the next one: the parts of `precedence`, in this order."""
PRICE_KINDS = [
    "rate above a border",
    "rate of batches",
    "rate of a service tier",
    "rate of a speed mode",
    "rate of a region",
    "rate of hours",
    "rate of hours past midnight",
    "rate of dates",
    *[f"counts by {what}" for what in BY],
    "region asked for",
    "parts of input",
    "parts of output",
    "part of a part",
    "part by its own rate",
    "part by the rate of its whole",
    "part by a nearer whole",
    "part by the dearer of two",
    "units on one line",
    "hardware",
    "near tier",
]
"""Each of these occurs in at least 0.3 % of the cases, among the candidates that are eligible."""


def price_facts(decision: Decision) -> dict[str, bool]:
    """What shows in the quotes of the eligible candidates."""
    found: set[str] = set()
    for ranked in decision.eligible:
        one = ranked.one
        if one.quote.lines:
            found |= conditions_of(one) | {f"counts by {what}" for what in won_by(one)} | parts_of(decision.ask, one)
        if one.quote.near_tier is not None:
            found.add("near tier")
    counts = decision.ask.counts
    asked = {
        "region asked for": decision.ask.workload.HasField("region"),
        "parts of input": counts.input_parts > 0,
        "parts of output": counts.output_parts > 0,
        "part of a part": any(len(wholes(unit, decision.ask.registry.unit_kinds)) > 1 for unit, _ in counts.units),
    }
    return {**asked, **dict.fromkeys(found, True)}


def conditions_of(one: Assessed) -> set[str]:
    """The conditions that its lines are charged on."""
    found: set[str] = set()
    for line in one.quote.lines:
        said = line.rate.condition
        facts = {
            "rate above a border": said.above_input_tokens,
            "rate of batches": said.batch,
            "rate of a service tier": said.service_tier,
            "rate of a speed mode": said.speed,
            "rate of a region": said.region,
            "rate of hours": said.HasField("window"),
            "rate of hours past midnight": said.HasField("window") and is_of_yesterday(line.rate, one.call.unix_ms),
            "rate of dates": said.HasField("from_unix_ms") or said.HasField("until_unix_ms"),
        }
        found |= {name for name, is_so in facts.items() if is_so}
    return found


def is_of_yesterday(rate: Rate, unix_ms: int) -> bool:
    """Whether hours that go on past midnight are open."""
    window = rate.condition.window
    minute = unix_ms // MINUTE_MS % 1_440
    return is_open(window, unix_ms) and minute < window.until_minute <= window.from_minute


def won_by(one: Assessed) -> set[str]:
    """What sets the rates of its lines before the next ones that hold."""
    found: set[str] = set()
    for line in one.quote.lines:
        same = [rate for rate in price_of(one.candidate).rates if rate.unit == line.rate.unit]
        orders = sorted((precedence(rate) for rate in same if holds(rate.condition, one.call)), reverse=True)
        if len(orders) > 1:
            differ = [what for what, first, next_ in zip(BY, *orders[:2], strict=True) if first != next_]
            found.update(differ[:1])
    return found


def parts_of(ask: Asked, one: Assessed) -> set[str]:
    """By whose rates its units are charged."""
    kinds, rates = ask.registry.unit_kinds, rates_of(price_of(one.candidate), one.call)
    needed = [unit for unit, _ in whole_counts(ask.counts, one.expected_output)]
    by = {unit: charged(unit, rates, kinds) for unit in needed}
    found: set[str] = set()
    for unit, rate in by.items():
        priced = wholes(unit, kinds) & rates.keys()
        nearest = {outer for outer in priced if not any(outer in wholes(inner, kinds) for inner in priced)}
        by_own = rate is not None and rate.unit == unit
        facts = {
            "part by its own rate": by_own and wholes(unit, kinds),
            "part by the rate of its whole": not by_own,
            "part by a nearer whole": not by_own and len(nearest) < len(priced),
            "part by the dearer of two": not by_own and len({rates[outer].pico_usd for outer in nearest}) > 1,
        }
        found |= {name for name, is_so in facts.items() if is_so}
    if len({rate.unit for rate in by.values() if rate is not None}) < len(needed):
        found.add("units on one line")
    if "hardware_token" in rates:
        found.add("hardware")
    return found

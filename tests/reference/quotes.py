"""What a workload costs on one candidate (scoring.md, "Details": Quote)."""

from dataclasses import dataclass

from modelreg.internal.v1.snapshot_pb2 import Price
from modelreg.v1 import common_pb2 as common

from .counts import Counts
from .money import usd
from .registry import Candidate


@dataclass(frozen=True)
class Line:
    """One line: count * rate."""

    unit: str
    count: int
    rate: int

    @property
    def amount(self) -> int:
        """In pico-USD."""
        return self.count * self.rate


@dataclass(frozen=True)
class Quote:
    """Amounts in pico-USD; None where they are absent."""

    state: common.PriceState
    expected: int | None
    upper_bound: int | None
    lines: list[Line]
    unpriced: list[str]


def price_of(candidate: Candidate) -> Price:
    """A price of its own of a variant replaces the route's whole."""
    return candidate.variant.price if candidate.variant.HasField("price") else candidate.route.price


def rates_of(price: Price) -> dict[str, int]:
    """Rates by unit kind."""
    return {rate.unit: rate.pico_usd for rate in price.rates}


def needed(wanted: Counts, output: int, rates: dict[str, int]) -> list[tuple[str, int]]:
    """The units needed, in the order of the lines: counts above 0, and `request` once where it has a rate."""
    units = [("input_token", wanted.input_tokens), ("output_token", output), *wanted.units]
    if "request" in rates:
        units.append(("request", 1))
    return [(kind, count) for kind, count in units if count > 0]


def quote(price: Price, wanted: Counts, output: int, cap: int | None) -> Quote:
    """The quote for an expected output; `cap` is the candidate's own limit on it."""
    if price.free:
        return Quote(common.PRICE_STATE_FREE, 0, 0, [], [])
    rates = rates_of(price)
    units = needed(wanted, output, rates)
    unpriced = [kind for kind, _ in units if kind not in rates]
    if unpriced or not rates:
        return Quote(common.PRICE_STATE_UNKNOWN, None, None, [], unpriced)
    lines = [Line(kind, count, rates[kind]) for kind, count in units]
    expected = sum(line.amount for line in lines)
    return Quote(common.PRICE_STATE_KNOWN, expected, upper_bound(rates, wanted, output, cap), lines, [])


def upper_bound(rates: dict[str, int], wanted: Counts, output: int, cap: int | None) -> int | None:
    """The same with output = max(expected output, max_output_tokens, else the cap)."""
    most = wanted.max_output_tokens if wanted.max_output_tokens is not None else cap
    if most is None:
        return None
    units = needed(wanted, max(output, most), rates)
    if any(kind not in rates for kind, _ in units):
        return None
    return sum(count * rates[kind] for kind, count in units)


def message(made: Quote, *, with_lines: bool) -> common.Quote:
    """The quote on the wire."""
    answer = common.Quote(state=made.state, unpriced_units=made.unpriced)
    if made.expected is not None:
        answer.expected.CopyFrom(usd(made.expected))
    if made.upper_bound is not None:
        answer.upper_bound.CopyFrom(usd(made.upper_bound))
    if with_lines:
        for line in made.lines:
            answer.lines.add(unit=line.unit, count=line.count, rate_pico_usd=line.rate, amount=usd(line.amount))
    return answer

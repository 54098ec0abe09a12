"""What a workload costs on one candidate (scoring.md, "Details": Quote)."""

from dataclasses import dataclass

from modelreg.internal.v1.snapshot_pb2 import Price, Rate
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
    above: int = 0
    """Border of the context tier the rate is of; 0: it is the base rate."""

    @property
    def amount(self) -> int:
        """In pico-USD."""
        return self.count * self.rate


@dataclass(frozen=True)
class NearTier:
    """The tier an input is just below, and the expected cost beyond its border."""

    above: int
    expected: int


@dataclass(frozen=True)
class Quote:
    """Amounts in pico-USD; None where they are absent."""

    state: common.PriceState
    expected: int | None
    upper_bound: int | None
    lines: list[Line]
    unpriced: list[str]
    near_tier: NearTier | None = None


def price_of(candidate: Candidate) -> Price:
    """A price of its own of a variant replaces the route's whole."""
    return candidate.variant.price if candidate.variant.HasField("price") else candidate.route.price


def tiers_of(price: Price, input_tokens: int) -> dict[str, int]:
    """By unit kind: the highest border that the input is beyond, 0 where there is none."""
    fitting = [rate for rate in price.rates if rate.above_input_tokens == 0 or rate.above_input_tokens < input_tokens]
    return {kind: max(rate.above_input_tokens for rate in fitting if rate.unit == kind) for kind in kinds(fitting)}


def kinds(rates: list[Rate]) -> set[str]:
    """The unit kinds that have any of the rates."""
    return {rate.unit for rate in rates}


def rates_of(price: Price, input_tokens: int) -> dict[str, int]:
    """Rates by unit kind, for an input of so many tokens."""
    tiers = tiers_of(price, input_tokens)
    return {rate.unit: rate.pico_usd for rate in price.rates if tiers.get(rate.unit) == rate.above_input_tokens}


def needed(wanted: Counts, output: int, rates: dict[str, int]) -> list[tuple[str, int]]:
    """The units needed, in the order of the lines: counts above 0, and `request` once where it has a rate."""
    units = [("input_token", wanted.input_tokens), ("output_token", output), *wanted.units]
    if "request" in rates:
        units.append(("request", 1))
    return [(kind, count) for kind, count in units if count > 0]


def quote(price: Price, wanted: Counts, output: int, cap: int | None) -> Quote:
    """The quote for an expected output; `cap` is the most it may become."""
    if price.free:
        return Quote(common.PRICE_STATE_FREE, 0, 0, [], [])
    rates, tiers = rates_of(price, wanted.input_tokens), tiers_of(price, wanted.input_tokens)
    units = needed(wanted, output, rates)
    unpriced = [kind for kind, _ in units if kind not in rates]
    if unpriced or not rates:
        return Quote(common.PRICE_STATE_UNKNOWN, None, None, [], unpriced)
    lines = [Line(kind, count, rates[kind], tiers[kind]) for kind, count in units]
    expected = sum(line.amount for line in lines)
    most = upper_bound(price, wanted, output, cap)
    return Quote(common.PRICE_STATE_KNOWN, expected, most, lines, [], near_tier(price, wanted, units))


def cost_at(price: Price, wanted: Counts, output: int) -> int | None:
    """What the workload costs with so many output tokens; None where a needed unit has no rate."""
    if price.free:
        return 0
    rates = rates_of(price, wanted.input_tokens)
    units = needed(wanted, output, rates)
    if any(kind not in rates for kind, _ in units):
        return None
    return sum(count * rates[kind] for kind, count in units)


def near_tier(price: Price, wanted: Counts, units: list[tuple[str, int]]) -> NearTier | None:
    """The next border, where the input has at least 95 % of it."""
    borders = [
        rate.above_input_tokens for rate in price.rates if rate.above_input_tokens >= max(wanted.input_tokens, 1)
    ]
    if not borders or 100 * wanted.input_tokens < 95 * min(borders):
        return None
    beyond = rates_of(price, min(borders) + 1)
    return NearTier(min(borders), sum(count * beyond[kind] for kind, count in units))


def upper_bound(price: Price, wanted: Counts, output: int, cap: int | None) -> int | None:
    """The same with output = max(expected output, cap)."""
    if cap is None:
        return None
    return cost_at(price, wanted, max(output, cap))


def message(made: Quote, *, with_lines: bool) -> common.Quote:
    """The quote on the wire."""
    answer = common.Quote(state=made.state, unpriced_units=made.unpriced)
    if made.expected is not None:
        answer.expected.CopyFrom(usd(made.expected))
    if made.upper_bound is not None:
        answer.upper_bound.CopyFrom(usd(made.upper_bound))
    if with_lines:
        for line in made.lines:
            answer.lines.add(
                unit=line.unit,
                count=line.count,
                rate_pico_usd=line.rate,
                amount=usd(line.amount),
                above_input_tokens=line.above or None,
            )
    if made.near_tier is not None:
        answer.near_tier.above_input_tokens = made.near_tier.above
        answer.near_tier.expected.CopyFrom(usd(made.near_tier.expected))
    return answer

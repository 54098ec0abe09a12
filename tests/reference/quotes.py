"""What a workload costs on one candidate (scoring.md, "Details": Quote)."""

from dataclasses import dataclass, replace

from modelreg.internal.v1.snapshot_pb2 import Price, Rate
from modelreg.v1 import common_pb2 as common
from modelreg.v1.common_pb2 import PriceCondition

from .conditions import Call, rates_of
from .counts import Counts, whole_counts
from .money import usd
from .registry import Candidate
from .units import Kinds, charged


@dataclass(frozen=True)
class Line:
    """One line: count * rate."""

    rate: Rate
    count: int

    @property
    def amount(self) -> int:
        """In pico-USD."""
        return self.count * self.rate.pico_usd


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
    source: common.Layer = common.LAYER_UNSPECIFIED
    is_rounded: bool = False


@dataclass(frozen=True)
class Bill:
    """A workload with some output at the rates of one call."""

    lines: list[Line]
    """In the order in which their rates come first."""
    unpriced: list[str]
    """Needed units without a rate."""

    @property
    def total(self) -> int | None:
        """In pico-USD; None while a rate is missing."""
        return None if self.unpriced else sum(line.amount for line in self.lines)


def price_of(candidate: Candidate) -> Price:
    """A price of its own of a variant replaces the route's whole."""
    return candidate.variant.price if candidate.variant.HasField("price") else candidate.route.price


def bill(price: Price, wanted: Counts, of: Call, kinds: Kinds, output: int) -> Bill:
    """What is needed: the counts, and where a rate of its own holds each token's share of hardware, and one request."""
    rates = rates_of(price, of)
    counts = {"hardware_token": wanted.input_tokens + max(output, wanted.output_parts), "request": 1}
    fees = [(unit, count) for unit, count in counts.items() if unit in rates and count > 0]
    billed: dict[str, Line] = {}
    unpriced: list[str] = []
    for unit, count in [*whole_counts(wanted, output), *fees]:
        rate = charged(unit, rates, kinds)
        if rate is None:
            unpriced.append(unit)
        else:
            before = billed[rate.unit].count if rate.unit in billed else 0
            billed[rate.unit] = Line(rate, before + count)
    return Bill(list(billed.values()), unpriced)


def quote(price: Price, wanted: Counts, of: Call, kinds: Kinds, *, output: int, cap: int | None) -> Quote:
    """The quote for an expected output; `cap` is the most it may become."""
    made = amounts(price, wanted, of, kinds, output=output, cap=cap)
    # What was written without an exchange rate became no rate.
    return replace(made, source=price.source, is_rounded=bool(price.rates) and bool(price.imported))


def amounts(price: Price, wanted: Counts, of: Call, kinds: Kinds, *, output: int, cap: int | None) -> Quote:
    """The quote but for where its price comes from."""
    if price.free:
        return Quote(common.PRICE_STATE_FREE, 0, 0, [], [])
    made = bill(price, wanted, of, kinds, output)
    if made.total is None or not price.rates:
        return Quote(common.PRICE_STATE_UNKNOWN, None, None, [], made.unpriced)
    most = None if cap is None else bill(price, wanted, of, kinds, max(output, cap)).total
    beyond = [
        (border, bill(price, wanted, replace(of, input_tokens=border + 1), kinds, output).total)
        for border in near_borders(price, of)
    ]
    tier = next((NearTier(border, cost) for border, cost in beyond if cost is not None and cost != made.total), None)
    return Quote(common.PRICE_STATE_KNOWN, made.total, most, made.lines, [], tier)


def cost_at(price: Price, wanted: Counts, of: Call, kinds: Kinds, output: int) -> int | None:
    """What the workload costs with so many output tokens; None where a needed unit has no rate."""
    return 0 if price.free else bill(price, wanted, of, kinds, output).total


def near_borders(price: Price, of: Call) -> list[int]:
    """The borders of any rate of which the input has at least 95 %, the next one first."""
    borders = {rate.condition.above_input_tokens for rate in price.rates} - {0}
    return sorted(border for border in borders if of.input_tokens <= border and 100 * of.input_tokens >= 95 * border)


def told(condition: PriceCondition) -> PriceCondition | None:
    """A condition in its one form: days in their order, none where it is all of them; None where it always holds."""
    if condition == PriceCondition():
        return None
    one_form = PriceCondition()
    one_form.CopyFrom(condition)
    days = sorted(set(condition.window.weekdays))
    if condition.HasField("window"):
        one_form.window.ClearField("weekdays")
        one_form.window.weekdays.extend(days if len(days) < 7 else [])
    return one_form


def message(made: Quote, *, with_lines: bool) -> common.Quote:
    """The quote on the wire."""
    answer = common.Quote(state=made.state, unpriced_units=made.unpriced)
    if made.expected is not None:
        answer.expected.CopyFrom(usd(made.expected))
    if made.upper_bound is not None:
        answer.upper_bound.CopyFrom(usd(made.upper_bound))
    if with_lines:
        for line in made.lines:
            rate = line.rate
            answer.lines.add(
                unit=rate.unit,
                count=line.count,
                rate_pico_usd=rate.pico_usd,
                amount=usd(line.amount),
                condition=told(rate.condition),
            )
        answer.source, answer.is_rounded = made.source, made.is_rounded
    if made.near_tier is not None:
        answer.near_tier.above_input_tokens = made.near_tier.above
        answer.near_tier.expected.CopyFrom(usd(made.near_tier.expected))
    return answer

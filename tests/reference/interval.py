"""The low and the high end of a returned quote (scoring.md, "Interval")."""

from modelreg.v1 import common_pb2 as common

from .asked import Asked
from .assess import Assessed
from .money import usd
from .quotes import cost_at, message, price_of

ENOUGH_ANSWERS = 20


def returned(ask: Asked, one: Assessed, *, with_lines: bool) -> common.Quote:
    """The quote on the wire, with its interval."""
    answer = message(one.quote, with_lines=with_lines)
    if one.quote.expected is None:
        return answer
    if not one.candidate.writes_output:
        answer.low.CopyFrom(usd(one.quote.expected))
        answer.high.CopyFrom(usd(one.quote.expected))
        return answer
    quantiles = of_history(one) or of_class(ask, one)
    if quantiles is None:
        return answer
    q5, q95, answer.interval_basis = quantiles
    answer.interval_sample_size = one.candidate.live.output_history.sample_size
    cap = one.candidate.max_output_tokens if ask.counts.max_output_tokens is None else ask.counts.max_output_tokens
    cap = 10**8 if cap is None else min(cap, 10**8)
    shortest, longest = min(q5, cap, one.expected_output), max(min(q95, cap), one.expected_output)
    price, kinds = price_of(one.candidate), ask.registry.unit_kinds
    low, high = (cost_at(price, ask.counts, one.call, kinds, output) for output in (shortest, longest))
    if low is not None:
        answer.low.CopyFrom(usd(low))
    if high is not None:
        answer.high.CopyFrom(usd(high))
    return answer


def of_history(one: Assessed) -> tuple[int, int, common.IntervalBasis] | None:
    """The quantiles of enough answers."""
    seen = one.candidate.live.output_history
    if seen.sample_size < ENOUGH_ANSWERS:
        return None
    return seen.low_tokens, seen.high_tokens, common.INTERVAL_BASIS_HISTORY


def of_class(ask: Asked, one: Assessed) -> tuple[int, int, common.IntervalBasis] | None:
    """What the class is like; the snapshot has its parents' where it has none of its own."""
    if not ask.task_class.HasField("output_spread"):
        return None
    spread = ask.task_class.output_spread
    usual = ask.counts.output_tokens * one.candidate.output_milli // 1_000
    q5, q95 = (usual * milli // 1_000 for milli in (spread.low_milli, spread.high_milli))
    return q5, q95, common.INTERVAL_BASIS_CLASS_PRIOR

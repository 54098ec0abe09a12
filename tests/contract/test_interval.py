"""The interval of quotes: both doors give the class prior, then the history of each model, variant and task class."""

from typing import Any

import grpc
import pytest

from modelreg.v1 import common_pb2 as common
from modelreg.v1 import constraints_pb2 as con
from modelreg.v1 import cost_pb2 as cost
from modelreg.v1 import select_pb2 as sel
from modelreg.v1 import usage_pb2 as usage
from support.doors import CLOCK_UNIX_MS, BothDoors
from support.errors import error_info, field_violations

ROUTER = "/modelreg.v1.RouterService"
SELECT, RECORD, ESTIMATE = f"{ROUTER}/Select", f"{ROUTER}/RecordUsage", f"{ROUTER}/EstimateCost"
ROUTE = common.RouteRef(route_id="anthropic/claude-haiku-4-5")
# Another provider's route to the same model.
SIBLING = common.RouteRef(route_id="vercel/claude-haiku-4-5")
FOLD_MS = 10
ENOUGH = 20


def quoted(doors: BothDoors, **fields: Any) -> common.Quote:
    """Return the quote of both doors for `ROUTE` and 1,000 tokens of input."""
    usual = {"route": ROUTE, "workload": common.Workload(input_tokens=1_000)}
    request = cost.EstimateCostRequest(**{**usual, **fields})
    answer = doors.ask(ESTIMATE, request.SerializeToString())
    assert answer.code is grpc.StatusCode.OK, answer
    (found,) = cost.EstimateCostResponse.FromString(answer.body or b"").quotes
    return found.quote


def ends(quote: common.Quote) -> tuple[int, int]:
    """Return the tokens of output that low and high have, told from their amounts and the rate of a token."""
    by_unit = {line.unit: line for line in quote.lines}
    rate = by_unit["output_token"].rate_pico_usd
    inputs = pico(by_unit["input_token"].amount)
    low, high = ((pico(amount) - inputs) / rate for amount in (quote.low, quote.high))
    return int(low), int(high)


def pico(amount: common.Usd) -> int:
    return amount.units * 10**12 + amount.pico


def record(doors: BothDoors, number: int, output_tokens: int, **fields: Any) -> None:
    usual = {"route": ROUTE, "outcome": usage.USAGE_OUTCOME_OK, "task_class": "general"}
    request = usage.RecordUsageRequest(event_id=f"01950000-0000-7000-8000-{number:012x}", **{**usual, **fields})
    request.units.add(kind="output_token", count=output_tokens)
    answer = doors.ask(RECORD, request.SerializeToString())
    assert answer.code is grpc.StatusCode.OK, answer


def answers(doors: BothDoors, count: int, **fields: Any) -> None:
    """Record answers of 100, 200, 300 ... tokens, and let them fold."""
    for number in range(1, count + 1):
        record(doors, number, 100 * number, **fields)
    pass_time(doors, FOLD_MS)


def pass_time(doors: BothDoors, ms: int) -> None:
    for door in (doors.rust, doors.python):
        door.engine.set_clock(CLOCK_UNIX_MS + ms)


def test_without_a_history_the_class_prior_stands(doors: BothDoors) -> None:
    quote = quoted(doors)
    assert (quote.interval_basis, quote.interval_sample_size) == (common.INTERVAL_BASIS_CLASS_PRIOR, 0)
    # 300 tokens are expected of the class; 83 and 2,463 thousandths of them.
    assert ends(quote) == (24, 738)
    assert pico(quote.low) < pico(quote.expected) < pico(quote.high) <= pico(quote.upper_bound)


def test_another_class_has_a_prior_of_its_own_or_of_its_parent(doors: BothDoors) -> None:
    assert ends(quoted(doors, task_class="coding")) == (328, 1_779)
    assert ends(quoted(doors, task_class="agentic_coding")) == (656, 3_558)


def test_twenty_answers_are_a_history_at_every_route_of_the_model(doors: BothDoors) -> None:
    answers(doors, ENOUGH - 1)
    short = quoted(doors)
    assert (short.interval_basis, short.interval_sample_size) == (common.INTERVAL_BASIS_CLASS_PRIOR, ENOUGH - 1)
    record(doors, ENOUGH, 2_000)
    pass_time(doors, 2 * FOLD_MS)
    for route in (ROUTE, SIBLING):
        quote = quoted(doors, route=route)
        assert (quote.interval_basis, quote.interval_sample_size) == (common.INTERVAL_BASIS_HISTORY, ENOUGH)
        # The buckets of 100 and of 1,900 tokens: 100 to 103, 1,856 to 1,919.
        assert ends(quote) == (100, 1_919)


def test_a_history_is_of_one_class(doors: BothDoors) -> None:
    answers(doors, ENOUGH, task_class="code-generation")
    assert quoted(doors, task_class="coding").interval_basis == common.INTERVAL_BASIS_HISTORY
    assert quoted(doors).interval_sample_size == 0


def test_answers_of_no_class_count_for_none(doors: BothDoors) -> None:
    answers(doors, ENOUGH, task_class=None)
    assert quoted(doors).interval_sample_size == 0


def test_the_class_of_a_decision_in_flight_stands_before_that_of_its_usage(doors: BothDoors) -> None:
    request = sel.SelectRequest(task_class="coding", constraints=con.Constraints(models=only("claude-haiku-4-5")))
    decision = sel.SelectResponse.FromString(doors.ask(SELECT, request.SerializeToString()).body or b"")
    record(doors, 1, 500, decision_id=decision.decision_id, route=decision.selected.route)
    pass_time(doors, FOLD_MS)
    route = decision.selected.route
    sizes = [quoted(doors, route=route, task_class=name).interval_sample_size for name in ("coding", "general")]
    assert sizes == [1, 0]


def only(model: str) -> con.NameFilter:
    return con.NameFilter(only=[model])


def test_what_a_caller_cuts_off_or_expects_bounds_it(doors: BothDoors) -> None:
    answers(doors, ENOUGH)
    workload = common.Workload(input_tokens=1_000, max_output_tokens=400)
    assert ends(quoted(doors, workload=workload)) == (100, 400)
    workload = common.Workload(input_tokens=1_000, expected_output_tokens=5_000)
    assert ends(quoted(doors, workload=workload)) == (100, 5_000)


def test_choices_have_one_and_candidates_of_an_explanation_do_not(doors: BothDoors) -> None:
    request = sel.SelectRequest(dry_run=True, explain=sel.EXPLAIN_FULL)
    answer = sel.SelectResponse.FromString(doors.ask(SELECT, request.SerializeToString()).body or b"")
    for choice in (answer.selected, *answer.alternatives):
        quote = choice.quote
        assert quote.interval_basis == common.INTERVAL_BASIS_CLASS_PRIOR
        assert pico(quote.low) <= pico(quote.expected) <= pico(quote.high)
    assert not any(one.quote.HasField("low") or one.quote.interval_basis for one in answer.explanation.candidates)


def test_what_writes_no_output_has_both_ends_at_the_expected_quote(doors: BothDoors) -> None:
    quote = quoted(doors, route=common.RouteRef(route_id="openai/text-embedding-3-small"))
    assert quote.low == quote.expected == quote.high
    assert (quote.interval_basis, quote.interval_sample_size) == (common.INTERVAL_BASIS_UNSPECIFIED, 0)


def test_an_unknown_class_is_refused_and_the_nearest_named(doors: BothDoors) -> None:
    request = usage.RecordUsageRequest(
        event_id="01950000-0000-7000-8000-000000000001",
        route=ROUTE,
        outcome=usage.USAGE_OUTCOME_OK,
        task_class="codng",
    )
    answer = doors.ask(RECORD, request.SerializeToString())
    assert answer.code is grpc.StatusCode.INVALID_ARGUMENT
    assert error_info(answer).reason == "UNKNOWN_NAME"
    assert field_violations(answer) == ["task_class"]
    assert "coding" in answer.message


@pytest.mark.parametrize("decision_id", ["01950000-0000-7000-8000-ffffffffffff"])
def test_usage_of_a_decision_is_taken_though_its_class_is_gone(doors: BothDoors, decision_id: str) -> None:
    record(doors, 1, 500, decision_id=decision_id, task_class="a class of yesterday")
    pass_time(doors, FOLD_MS)
    assert quoted(doors).interval_sample_size == 0

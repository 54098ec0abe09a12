"""Every hot method, asked something sensible, answers the same bytes through both doors."""

from typing import Any

import grpc
import pytest

from modelreg.v1 import common_pb2, constraints_pb2, cost_pb2, select_pb2
from support.answer import Answer
from support.doors import BothDoors, OpenDoor

ROUTER = "/modelreg.v1.RouterService"
CHECK = "/grpc.health.v1.Health/Check"
STRATEGIES = ("quality-first", "cost-optimized", "balanced", "speed-first", "safety-critical")


def strategy(name: str, **fields: Any) -> select_pb2.SelectRequest:
    return select_pb2.SelectRequest(objective=select_pb2.Objective(strategy=name), **fields)


def selected(answer: Answer) -> select_pb2.SelectResponse:
    assert answer.code is grpc.StatusCode.OK, answer
    return select_pb2.SelectResponse.FromString(answer.body or b"")


@pytest.mark.parametrize("name", STRATEGIES)
def test_select_by_each_strategy(doors: BothDoors, name: str) -> None:
    response = selected(doors.ask(f"{ROUTER}/Select", strategy(name).SerializeToString()))
    assert response.objective_applied.strategy == name
    assert response.selected.route.route_id


def test_a_safety_critical_select_names_its_obligations(doors: BothDoors) -> None:
    response = selected(doors.ask(f"{ROUTER}/Select", strategy("safety-critical").SerializeToString()))
    assert list(response.obligations) == [select_pb2.OBLIGATION_MODERATE_INPUT, select_pb2.OBLIGATION_MODERATE_OUTPUT]


@pytest.mark.parametrize(
    "objective",
    [
        select_pb2.Objective(weights=select_pb2.Weights(quality=0.5, cost=0.5)),
        select_pb2.Objective(willingness_to_pay=common_pb2.Usd(pico=10**10)),
    ],
)
def test_select_by_the_callers_own_objective(doors: BothDoors, objective: select_pb2.Objective) -> None:
    request = select_pb2.SelectRequest(objective=objective)
    assert selected(doors.ask(f"{ROUTER}/Select", request.SerializeToString())).selected.route.route_id


def test_a_full_explanation(doors: BothDoors) -> None:
    request = strategy("balanced", dry_run=True, explain=select_pb2.EXPLAIN_FULL)
    response = selected(doors.ask(f"{ROUTER}/Select", request.SerializeToString()))
    assert len(response.explanation.candidates) == response.candidates


def test_ids_of_decisions_follow_each_other_alike(doors: BothDoors) -> None:
    request = strategy("balanced").SerializeToString()
    first, second = (selected(doors.ask(f"{ROUTER}/Select", request)).decision_id for _ in range(2))
    assert first != second


def test_a_batch_keeps_order_and_gives_each_item_its_own_status(doors: BothDoors) -> None:
    batch = select_pb2.BatchSelectRequest(requests=[strategy("speed-first"), strategy("no-such"), strategy("balanced")])
    answer = doors.ask(f"{ROUTER}/BatchSelect", batch.SerializeToString())
    results = select_pb2.BatchSelectResponse.FromString(answer.body or b"").results
    assert [result.WhichOneof("result") for result in results] == ["response", "status", "response"]
    assert results[0].response.objective_applied.strategy == "speed-first"


def test_an_estimate(doors: BothDoors) -> None:
    request = cost_pb2.EstimateCostRequest(
        matching=constraints_pb2.Constraints(),
        workload=common_pb2.Workload(input_tokens=1000, expected_output_tokens=300),
    )
    answer = doors.ask(f"{ROUTER}/EstimateCost", request.SerializeToString())
    assert cost_pb2.EstimateCostResponse.FromString(answer.body or b"").quotes


@pytest.mark.parametrize(
    ("route", "is_rounded"), [("anthropic/claude-haiku-4-5", False), ("amazon-bedrock/gemma-3-12b-it", True)]
)
def test_a_quote_says_whose_price_it_is_and_whether_that_is_just_what_was_written(
    doors: BothDoors, route: str, *, is_rounded: bool
) -> None:
    request = cost_pb2.EstimateCostRequest(route=common_pb2.RouteRef(route_id=route))
    answer = doors.ask(f"{ROUTER}/EstimateCost", request.SerializeToString())
    (one,) = cost_pb2.EstimateCostResponse.FromString(answer.body or b"").quotes
    assert (one.quote.source, one.quote.is_rounded) == (common_pb2.LAYER_CATALOGUE, is_rounded)


@pytest.mark.parametrize("explain", [select_pb2.EXPLAIN_NONE, select_pb2.EXPLAIN_FULL])
def test_a_select_says_whose_prices_they_are_where_it_has_lines(doors: BothDoors, explain: select_pb2.Explain) -> None:
    response = selected(doors.ask(f"{ROUTER}/Select", strategy("balanced", explain=explain).SerializeToString()))
    quotes = [choice.quote for choice in (response.selected, *response.alternatives)]
    assert {bool(quote.lines) for quote in quotes} == {bool(quote.source) for quote in quotes}
    assert {bool(quote.source) for quote in quotes} == {explain == select_pb2.EXPLAIN_FULL}


def test_a_batch_of_estimates(doors: BothDoors) -> None:
    one = cost_pb2.EstimateCostRequest(matching=constraints_pb2.Constraints())
    batch = cost_pb2.BatchEstimateCostRequest(requests=[one, cost_pb2.EstimateCostRequest()])
    answer = doors.ask(f"{ROUTER}/BatchEstimateCost", batch.SerializeToString())
    results = cost_pb2.BatchEstimateCostResponse.FromString(answer.body or b"").results
    assert [result.WhichOneof("result") for result in results] == ["response", "status"]


@pytest.mark.parametrize("service", [b"", b"\x0a\x19modelreg.v1.RouterService"])
def test_health_of_what_is_served(doors: BothDoors, service: bytes) -> None:
    assert doors.ask(CHECK, service).body == b"\x08\x01"


def test_health_of_an_unknown_service(doors: BothDoors) -> None:
    assert doors.ask(CHECK, b"\x0a\x04else").code is grpc.StatusCode.NOT_FOUND


def test_a_gzip_compressed_request_is_as_good_as_a_plain_one(doors: BothDoors) -> None:
    request = strategy("balanced", task_class="coding")
    answer = doors.ask(f"{ROUTER}/Select", request.SerializeToString(), compression=grpc.Compression.Gzip)
    assert selected(answer).task_class == "coding"


def test_a_repeated_request_id_gets_the_first_answer(doors: BothDoors) -> None:
    request = strategy("balanced", request_id="once").SerializeToString()
    first, again = (doors.ask(f"{ROUTER}/Select", request) for _ in range(2))
    assert selected(first).decision_id == selected(again).decision_id


def test_before_the_first_snapshot_nothing_is_served(door_without_snapshot: OpenDoor) -> None:
    assert door_without_snapshot.ask(CHECK, b"").body == b"\x08\x02"

"""Each call of the synchronous clients, by keyword and by message, with the same meaning whoever answers."""

from typing import Any

import pytest

from modelreg.client import Client, Decision, LocalClient, ModelregError, NoEligibleModelError
from modelreg.v1 import common_pb2, constraints_pb2, cost_pb2, limits_pb2, select_pb2, usage_pb2

AnyClient = Client | LocalClient


def test_select_takes_the_usual_fields_as_arguments(any_client: AnyClient) -> None:
    decision = any_client.select(task_class="coding", strategy="balanced", input_tokens=4_000, max_alternatives=2)
    assert decision.response.task_class == "coding"
    assert decision.response.objective_applied.strategy == "balanced"
    assert decision.selected.endpoint.model
    assert len(decision.alternatives) == 2
    assert decision.id == decision.response.decision_id


def test_arguments_mean_the_same_as_the_fields_of_a_message(any_client: AnyClient) -> None:
    by_message = any_client.select(
        select_pb2.SelectRequest(
            task_class="coding",
            objective=select_pb2.Objective(weights=select_pb2.Weights(quality=0.5, cost=0.5)),
            workload=common_pb2.Workload(
                input_tokens=4_000, expected_output_tokens=900, max_output_tokens=2_000, stream=True, effort="low"
            ),
            constraints=constraints_pb2.Constraints(
                capabilities=constraints_pb2.CapabilityConstraint(
                    required=[constraints_pb2.CapabilityRequirement(name="tools")]
                ),
                providers=constraints_pb2.NameFilter(only=["openai", "google"]),
                models=constraints_pb2.NameFilter(only=["gpt-5.1", "gpt-5-mini"]),
                min_context_tokens=100_000,
            ),
        )
    )
    by_arguments = any_client.select(
        task_class="coding",
        weights={"quality": 0.5, "cost": 0.5},
        input_tokens=4_000,
        expected_output_tokens=900,
        max_output_tokens=2_000,
        stream=True,
        effort="low",
        capabilities=["tools"],
        providers=["openai", "google"],
        models=["gpt-5.1", "gpt-5-mini"],
        constraints={"min_context_tokens": 100_000},
    )
    assert by_arguments.selected == by_message.selected
    assert by_arguments.response.excluded == by_message.response.excluded


def test_arguments_stand_before_the_message_which_stays_as_it_was(any_client: AnyClient) -> None:
    request = select_pb2.SelectRequest(task_class="coding", max_alternatives=1)
    before = request.SerializeToString()
    decision = any_client.select(request, task_class="rag_qa")
    assert decision.response.task_class == "rag_qa"
    assert len(decision.alternatives) == 1
    assert request.SerializeToString() == before


def test_none_is_the_same_as_absent(any_client: AnyClient) -> None:
    assert any_client.select(task_class=None, input_tokens=None).response.task_class == "general"


def test_an_unknown_argument_is_refused_with_the_nearest(any_client: AnyClient) -> None:
    with pytest.raises(TypeError, match='input_token: there is no such argument; the nearest is "input_tokens"'):
        any_client.select(input_token=5)  # pyright: ignore[reportCallIssue]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"input_tokens": -1}, r"^input_tokens: .*range"),
        ({"task_class": 5}, "^task_class: "),
        ({"constraints": {"min_contxt": 1}}, r"^constraints: .*min_contxt"),
        ({"models": "gpt-5"}, r'^models: should be a list of names, as in \["gpt-5"\]$'),
    ],
)
def test_an_argument_that_cannot_be_sent_is_named(options: dict[str, Any], said: str) -> None:
    with LocalClient() as client, pytest.raises((TypeError, ValueError), match=said):
        client.select(**options)


def test_a_bad_value_of_usage_is_named_once() -> None:
    with LocalClient() as client, pytest.raises(ValueError, match=r"^retry_after_s: -1 is no time$"):
        client.record_usage(route="openai/gpt-5", outcome="RATE_LIMITED", retry_after_s=-1)


def test_arguments_that_exclude_each_other_are_refused(any_client: AnyClient) -> None:
    with pytest.raises(ValueError, match="strategy and weights exclude each other"):
        any_client.select(strategy="balanced", weights={"cost": 1})
    with pytest.raises(ValueError, match="route and model exclude each other"):
        any_client.estimate_cost(route="openai/gpt-5-mini", model="gpt-5-mini")


def test_a_batch_gives_a_decision_or_an_error_for_each_request(any_client: AnyClient) -> None:
    good, bad, none = any_client.batch_select(
        [
            select_pb2.SelectRequest(task_class="coding"),
            select_pb2.SelectRequest(task_class="codign"),
            select_pb2.SelectRequest(constraints=constraints_pb2.Constraints(min_context_tokens=90_000_000)),
        ]
    )
    assert isinstance(good, Decision)
    assert good.selected.endpoint.model
    assert isinstance(bad, ModelregError)
    assert bad.metadata["nearest"] == "coding"
    assert isinstance(none, NoEligibleModelError)


def test_costs_are_estimated_for_a_route_a_model_or_all(any_client: AnyClient) -> None:
    one = any_client.estimate_cost(route="openai/gpt-5-mini", variant="effort=low", input_tokens=20_000)
    assert [quote.route.variant for quote in one.quotes] == ["effort=low"]
    model = any_client.estimate_cost(model="gpt-5-mini", input_tokens=20_000, expected_output_tokens=1_000)
    assert {quote.model_id for quote in model.quotes} == {"gpt-5-mini"}
    everything = any_client.estimate_cost(max_quotes=256)
    assert everything.matched > model.matched


def test_a_batch_of_estimates_gives_an_answer_or_an_error_for_each(any_client: AnyClient) -> None:
    good, bad = any_client.batch_estimate_cost(
        [cost_pb2.EstimateCostRequest(model="gpt-5-mini"), cost_pb2.EstimateCostRequest(model="gpt-5-mimi")]
    )
    assert isinstance(good, cost_pb2.EstimateCostResponse)
    assert isinstance(bad, ModelregError)
    assert bad.reason == "UNKNOWN_NAME"


def test_usage_without_a_decision_is_recorded(any_client: AnyClient) -> None:
    answer = any_client.record_usage(
        route="openai/gpt-5-mini", outcome="OK", latency_ms=900, ttft_ms=200, input_tokens=50, output_tokens=70
    )
    assert answer.ack == usage_pb2.USAGE_ACK_MEMORY
    assert common_pb2.LABEL_UNPLANNED in answer.labels


def test_an_event_sent_again_counts_once(any_client: AnyClient) -> None:
    first = any_client.record_usage(route="openai/gpt-5-mini", outcome="OK", latency_ms=900)
    again = any_client.record_usage(event_id=first.event_id, route="openai/gpt-5-mini", outcome="OK", latency_ms=900)
    assert again.ack == usage_pb2.USAGE_ACK_DUPLICATE


def test_a_batch_of_events_gives_an_answer_or_an_error_for_each(any_client: AnyClient) -> None:
    route = common_pb2.RouteRef(route_id="openai/gpt-5-mini")
    good, bad = any_client.batch_record_usage(
        [
            usage_pb2.RecordUsageRequest(route=route, outcome=usage_pb2.USAGE_OUTCOME_OK),
            usage_pb2.RecordUsageRequest(route=route),
        ]
    )
    assert isinstance(good, usage_pb2.RecordUsageResponse)
    assert isinstance(bad, ModelregError)
    assert bad.reason == "MISSING_FIELD"


def test_a_closed_client_says_so(any_client: AnyClient) -> None:
    any_client.close()
    any_client.close()
    with pytest.raises(RuntimeError, match="the client is closed"):
        any_client.select()


def test_limits_are_asked_by_keyword_and_by_message(any_client: AnyClient) -> None:
    # None is set: everything is allowed.
    assert any_client.check_rate_limit().allowed
    assert any_client.check_rate_limit(hits=3, tokens=1_000, route="openai/gpt-5-mini").allowed
    with pytest.raises(ModelregError, match="hits is 1000001") as refused:
        any_client.check_rate_limit(limits_pb2.CheckRateLimitRequest(hits=1_000_001))
    assert refused.value.reason == "OUT_OF_RANGE"
    with pytest.raises(ModelregError, match="the nearest is `openai/gpt-5-mini`"):
        any_client.check_rate_limit(route="openai/gpt-5-minni")
    with pytest.raises(TypeError, match='hit: there is no such argument; the nearest is "hits"'):
        any_client.check_rate_limit(hit=1)  # pyright: ignore[reportCallIssue]

"""What a decision records of the attempts made on it, with a clock that the test moves."""

import pytest

from modelreg.client import Decision, Outcome
from modelreg.v1 import common_pb2, select_pb2, usage_pb2

ANSWER = select_pb2.SelectResponse(
    decision_id="01a1f97c-94a0-7302-97d9-bbb5115d0342",
    selected=select_pb2.RouteChoice(route=common_pb2.RouteRef(route_id="one/m", variant="effort=low")),
    alternatives=[select_pb2.RouteChoice(route=common_pb2.RouteRef(route_id=f"{name}/m")) for name in ("two", "three")],
)


class Recorded:
    """A decision whose clock the test moves, and the events it records."""

    def __init__(self) -> None:
        self.calls: list[list[usage_pb2.RecordUsageRequest]] = []
        self.now_s = 100.0
        self.decision = Decision(ANSWER, self.calls.append, lambda: self.now_s)

    def after(self, seconds: float) -> None:
        self.now_s += seconds

    @property
    def last(self) -> usage_pb2.RecordUsageRequest:
        return self.calls[-1][-1]


def outcome(event: usage_pb2.RecordUsageRequest) -> str:
    return usage_pb2.UsageOutcome.Name(event.outcome).removeprefix("USAGE_OUTCOME_")


def units(event: usage_pb2.RecordUsageRequest) -> dict[str, int]:
    return {unit.kind: unit.count for unit in event.units}


def test_a_block_left_normally_records_ok_with_latency() -> None:
    recorded = Recorded()
    with recorded.decision as decision:
        recorded.after(0.25)
        decision.first_token()
        recorded.after(0.5)
    assert len(recorded.calls) == 1
    event = recorded.last
    assert (outcome(event), event.latency_ms, event.ttft_ms, event.attempt) == ("OK", 750, 250, 1)
    assert event.phase == usage_pb2.USAGE_PHASE_FINAL
    assert event.decision_id == ANSWER.decision_id
    assert event.route == ANSWER.selected.route
    assert event.event_id


def test_without_with_nothing_is_recorded() -> None:
    recorded = Recorded()
    assert recorded.decision.selected.route.route_id == "one/m"
    assert recorded.calls == []


def test_only_the_first_of_the_tokens_counts() -> None:
    recorded = Recorded()
    with recorded.decision as decision:
        for _ in range(3):
            recorded.after(1)
            decision.first_token()
    assert recorded.last.ttft_ms == 1000


def test_without_a_first_token_no_time_to_it_is_recorded() -> None:
    recorded = Recorded()
    with recorded.decision:
        recorded.after(1)
    assert not recorded.last.HasField("ttft_ms")


def test_usage_is_recorded_as_said_last() -> None:
    recorded = Recorded()
    with recorded.decision as decision:
        decision.used(input_tokens=10, units={"image": 2})
        decision.used(input_tokens=12, output_tokens=0)
    assert units(recorded.last) == {"input_token": 12, "image": 2, "output_token": 0}


def test_output_tokens_stop_the_clock() -> None:
    recorded = Recorded()
    with recorded.decision as decision:
        recorded.after(1)
        decision.used(input_tokens=5)
        recorded.after(1)
        decision.used(output_tokens=5)
        recorded.after(60)
        decision.first_token()
    assert recorded.last.latency_ms == 2000
    assert recorded.last.ttft_ms == 2000


def test_headers_of_a_good_answer_tell_of_limits() -> None:
    recorded = Recorded()
    with recorded.decision as decision:
        decision.used(output_tokens=5, headers={"x-ratelimit-remaining-requests": "0", "authorization": "secret"})
    assert dict(recorded.last.limit_headers) == {"x-ratelimit-remaining-requests": "0"}


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (TimeoutError(), "TIMEOUT"),
        (ConnectionRefusedError(), "CONNECTION_ERROR"),
        (KeyboardInterrupt(), "CANCELLED"),
        (ZeroDivisionError(), "CANCELLED"),
    ],
)
def test_an_exception_goes_on_its_way_and_tells_the_outcome(error: BaseException, expected: Outcome) -> None:
    recorded = Recorded()
    with pytest.raises(type(error)) as raised, recorded.decision:
        raise error
    assert raised.value is error
    assert outcome(recorded.last) == expected


def test_a_generator_that_is_closed_records_cancelled() -> None:
    recorded = Recorded()

    def stream() -> object:
        with recorded.decision:
            yield "a token"

    tokens = iter(stream())  # pyright: ignore[reportArgumentType, reportCallIssue]
    next(tokens)
    tokens.close()
    assert outcome(recorded.last) == "CANCELLED"


def test_after_a_complete_answer_an_exception_is_the_callers_own() -> None:
    recorded = Recorded()

    def block() -> None:
        with recorded.decision as decision:
            decision.used(output_tokens=5)
            raise TimeoutError("of the caller's database")

    with pytest.raises(TimeoutError):
        block()
    assert outcome(recorded.last) == "OK"


def test_what_the_caller_says_of_a_failure_stands_first() -> None:
    recorded = Recorded()

    def block() -> None:
        with recorded.decision as decision:
            decision.failed(
                outcome="RATE_LIMITED",
                http_status=429,
                retry_after_s=1.5,
                headers={"Retry-After": "2"},
                error_code="slow_down",
            )
            recorded.after(9)
            raise TimeoutError

    with pytest.raises(TimeoutError):
        block()
    event = recorded.last
    assert (outcome(event), event.http_status, event.retry_after_ms, event.error_code) == (
        "RATE_LIMITED", 429, 1500, "slow_down",
    )  # fmt: skip
    assert dict(event.limit_headers) == {"Retry-After": "2"}
    assert event.latency_ms == 0


def test_an_http_status_alone_tells_the_outcome() -> None:
    recorded = Recorded()
    with recorded.decision as decision:
        decision.failed(http_status=503)
    assert outcome(recorded.last) == "SERVER_ERROR"


def test_a_failure_is_told_from_the_error_and_what_is_said_besides() -> None:
    recorded = Recorded()
    with recorded.decision as decision:
        decision.failed(TimeoutError(), retry_after_s=2)
    assert (outcome(recorded.last), recorded.last.retry_after_ms) == ("TIMEOUT", 2000)


def test_a_wait_of_more_than_a_day_is_a_day() -> None:
    recorded = Recorded()
    with recorded.decision as decision:
        decision.failed(outcome="RATE_LIMITED", retry_after_s=10**9)
    assert recorded.last.retry_after_ms == 86_400_000


def test_a_fallback_records_the_failure_and_begins_the_next_attempt() -> None:
    recorded = Recorded()
    with recorded.decision as decision:
        recorded.after(1)
        assert decision.fallback(ConnectionResetError())
        assert decision.selected.route.route_id == "two/m"
        assert [choice.route.route_id for choice in decision.alternatives] == ["three/m"]
        recorded.after(2)
        decision.used(output_tokens=3)
    started, ended = recorded.calls[0]
    assert (outcome(ended), ended.latency_ms, ended.attempt, ended.route.route_id) == (
        "CONNECTION_ERROR",
        1000,
        1,
        "one/m",
    )
    assert (started.phase, started.attempt, started.route.route_id) == (usage_pb2.USAGE_PHASE_STARTED, 2, "two/m")
    (final,) = recorded.calls[1]
    assert (outcome(final), final.latency_ms, final.attempt, final.route.route_id) == ("OK", 2000, 2, "two/m")
    assert units(ended) == {}
    assert len({ended.event_id, started.event_id, final.event_id}) == 3


def test_where_no_alternative_is_left_the_end_of_the_block_records_the_failure() -> None:
    recorded = Recorded()

    def block() -> None:
        with recorded.decision as decision:
            assert decision.fallback(TimeoutError())
            assert decision.fallback(TimeoutError())
            assert not decision.fallback(ConnectionError())
            raise TimeoutError("all of them")

    with pytest.raises(TimeoutError):
        block()
    assert [outcome(call[-1]) for call in recorded.calls] == ["TIMEOUT", "TIMEOUT", "CONNECTION_ERROR"]


def test_a_fallback_after_failed_records_what_was_said() -> None:
    recorded = Recorded()
    with recorded.decision as decision:
        decision.failed(outcome="CONTENT_REFUSED")
        decision.fallback(TimeoutError())
    assert outcome(recorded.calls[0][-1]) == "CONTENT_REFUSED"


def test_a_fallback_for_no_stated_reason_says_nothing_of_the_endpoint() -> None:
    recorded = Recorded()
    with recorded.decision as decision:
        decision.fallback()
    assert outcome(recorded.calls[0][-1]) == "CANCELLED"


def test_a_fallback_from_a_complete_answer_leaves_it_ok() -> None:
    recorded = Recorded()
    with recorded.decision as decision:
        decision.used(output_tokens=7)
        decision.fallback(ValueError("not the JSON that was asked for"))
    assert outcome(recorded.calls[0][-1]) == "OK"


def test_what_cannot_be_sent_is_refused_where_it_is_said() -> None:
    recorded = Recorded()
    with recorded.decision as decision:
        with pytest.raises(ValueError, match="range"):
            decision.used(output_tokens=-1)
        with pytest.raises(ValueError, match="http_status: 20"):
            decision.failed(http_status=20)
        with pytest.raises(ValueError, match="retry_after_s"):
            decision.failed(outcome="RATE_LIMITED", retry_after_s=-1)
        with pytest.raises(ValueError, match='the nearest is "TIMEOUT"'):
            decision.failed(outcome="TIMEOUTS")  # pyright: ignore[reportArgumentType]
        with pytest.raises(TypeError, match="say how it failed"):
            decision.failed()
    assert outcome(recorded.last) == "OK"
    assert units(recorded.last) == {}


def test_attempts_are_told_of_only_inside_the_block() -> None:
    decision = Recorded().decision
    for say in (decision.first_token, decision.used, decision.fallback, lambda: decision.failed(outcome="TIMEOUT")):
        with pytest.raises(RuntimeError, match="inside `with`"):
            say()


def test_a_decision_is_entered_once() -> None:
    decision = Recorded().decision
    with decision:
        pass
    with pytest.raises(RuntimeError, match="entered once"), decision:
        pass

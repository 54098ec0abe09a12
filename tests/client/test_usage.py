"""Usage reaches the live view: what `with` says of a call moves the next decisions; what cannot be said is counted."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest

from modelreg.client import Client, Decision, LocalClient
from modelreg.v1 import live_pb2, select_pb2
from support.doors import CLOCK_UNIX_MS, OpenDoor
from support.failing_server import FailingServer, failing_server, unavailable

PATIENT_S = 20


def view(door: OpenDoor, *, after_ms: int = 1_000) -> live_pb2.LiveView:
    """Return the live view with all that has come by now folded in."""
    door.engine.set_clock(CLOCK_UNIX_MS + after_ms)
    return live_pb2.LiveView.FromString(door.engine.live_view())


def route(seen: live_pb2.LiveView, route_id: str) -> live_pb2.LiveRoute:
    return next(one for one in seen.routes if one.route_id == route_id)


def candidate(seen: live_pb2.LiveView, decision: Decision) -> live_pb2.LiveCandidate:
    return next(one for one in seen.candidates if one.route == decision.response.selected.route)


def test_a_call_is_in_flight_until_the_block_is_left(door: OpenDoor, client: Client) -> None:
    with client.select(task_class="coding") as decision:
        assert candidate(view(door), decision).in_flight == 1
        decision.used(input_tokens=100, output_tokens=50)
    seen = view(door, after_ms=2_000)
    assert candidate(seen, decision).in_flight == 0
    counted = route(seen, decision.selected.route.route_id)
    assert (counted.picks, counted.successes, counted.failures) == (1, 1, 0)
    assert client.usage_failures == 0


def test_a_failure_and_its_fallback_are_counted_on_their_routes(door: OpenDoor, client: Client) -> None:
    with client.select(task_class="coding") as decision:
        first = decision.selected.route
        assert decision.fallback(ConnectionResetError())
        second = decision.selected.route
        in_flight = [one.route.route_id for one in view(door).candidates if one.in_flight]
        assert set(in_flight) == {second.route_id}
    seen = view(door, after_ms=2_000)
    assert (route(seen, first.route_id).failures, route(seen, second.route_id).successes) == (1, 1)
    assert seen.decisions_in_flight == 0


def test_a_limit_cools_the_route_for_the_next_decision(door: OpenDoor, client: Client) -> None:
    with client.select(task_class="coding") as decision:
        decision.failed(http_status=429, retry_after_s=30)
    health = candidate(view(door), decision)
    assert health.health == live_pb2.ROUTE_HEALTH_COOLING
    assert health.recovers_in_ms == 30_000 - 1_000
    assert client.select(task_class="coding").selected.route.route_id != decision.selected.route.route_id


def test_a_decision_of_a_batch_records_too(door: OpenDoor, client: Client) -> None:
    (decision,) = client.batch_select([select_pb2.SelectRequest(task_class="coding")])
    assert isinstance(decision, Decision)
    with decision:
        pass
    assert route(view(door), decision.selected.route.route_id).successes == 1


def fail_on_both_sides(client: Client, server: FailingServer) -> None:
    with client.select(task_class="coding"):
        server.hindrances = [unavailable, unavailable]
        raise ZeroDivisionError


def test_usage_that_cannot_be_recorded_is_counted_and_logged_once_and_hides_no_exception(
    door: OpenDoor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "modelreg.client")
    with failing_server(door.engine) as server, Client(server.address, timeout_s=PATIENT_S) as client:
        for number in range(1, 4):
            with pytest.raises(ZeroDivisionError):
                fail_on_both_sides(client, server)
            assert client.usage_failures == number
        assert [record.levelname for record in caplog.records] == ["WARNING"]
        assert "was not recorded" in caplog.text
        with client.select(task_class="coding"):
            pass
        assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
        assert client.usage_failures == 3


def test_each_event_of_a_fallback_that_is_refused_is_counted(door: OpenDoor) -> None:
    with failing_server(door.engine) as server, Client(server.address, timeout_s=PATIENT_S) as client:
        with client.select(task_class="coding") as decision:
            server.hindrances = [lambda context: context.abort(grpc.StatusCode.INTERNAL, "a bug")]
            assert decision.fallback(TimeoutError())
        assert client.usage_failures == 2


def test_a_block_left_after_the_client_was_closed_is_counted(client: Client) -> None:
    with client.select():
        client.close()
    assert client.usage_failures == 1


def test_many_threads_share_a_client(door: OpenDoor, client: Client) -> None:
    def call(number: int) -> str:
        with client.select(task_class="coding", input_tokens=1 + number) as decision:
            decision.used(input_tokens=1 + number, output_tokens=10)
        return decision.id

    with ThreadPoolExecutor(16) as pool:
        ids = set(pool.map(call, range(400)))
    seen = view(door)
    assert len(ids) == 400
    assert sum(one.successes for one in seen.routes) == sum(one.picks for one in seen.routes) == 400
    assert seen.decisions_in_flight == 0
    assert client.usage_failures == 0


def test_many_threads_share_a_local_client() -> None:
    errors: list[BaseException] = []
    with LocalClient() as client:

        def work() -> None:
            try:
                for _ in range(200):
                    with client.select(task_class="coding") as decision:
                        decision.used(output_tokens=10)
            except BaseException as error:  # noqa: BLE001 told by the test's own thread
                errors.append(error)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not errors
        assert client.usage_failures == 0
        assert 'modelreg_usage_total{outcome="OK",ack="MEMORY"} 1600' in client._local.engine.metrics()

"""A disk that fails under a hard budget: nothing is acknowledged from then on, the server ends, no money is lost."""

from collections.abc import Callable
from pathlib import Path

import grpc
import pytest

from modelreg.v1 import usage_pb2 as usage
from support.books_of_server import check_books
from support.failing_disk import failing_disk
from support.held_calls import NUMBERS, Caller, limit_calls
from support.server import RunningServer
from support.stores import KINDS

CALLERS = 8
CALLS = 30
ENDS_WITHIN_S = 10
# So many fit: before the disk fails all callers together make less, afterwards more.
FIT = 2 * CALLERS * CALLS

Serve = Callable[..., RunningServer]
Left = list[usage.RecordUsageRequest | None]


def started_callers(server: RunningServer, generation: int, left: Left) -> list[Caller]:
    firsts = [(generation * CALLERS + place) * NUMBERS for place in range(CALLERS)]
    callers = [Caller(server.address(), first, unanswered) for first, unanswered in zip(firsts, left, strict=True)]
    for caller in callers:
        caller.start()
    return callers


# An SQLite file is on the disk that fails, and what waits cannot be shipped; PostgreSQL is elsewhere.
@pytest.mark.parametrize("kind", KINDS)
def test_a_disk_that_fails_ends_the_server_and_costs_nothing(
    serve: Serve, tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    store = ("--store", request.getfixturevalue("own_postgresql").url()) if kind == "postgresql" else ()
    server = serve(*store, data=tmp_path / "data")
    server.wait_for("control plane ready")
    limit_pico = limit_calls(server.address(), FIT)
    callers = started_callers(server, 0, [None] * CALLERS)
    for caller in callers:
        caller.wait_until(CALLS)
    with failing_disk(server.process.pid):
        for caller in callers:
            caller.join()
        # Also where somebody waits for the shipping, such as the job that verifies the books.
        assert server.exit_code(ENDS_WITHIN_S) == 1
    errors = [caller.ended for caller in callers if caller.ended is not None]
    assert [error.code() for error in errors] == [grpc.StatusCode.UNAVAILABLE] * CALLERS
    assert any("the disk failed" in (error.details() or "") for error in errors)
    assert any("next: look at the disk, and start again" in line for line in server.lines), server.lines

    server = serve(*store, data=tmp_path / "data")
    server.wait_for("control plane ready")
    later = started_callers(server, 1, [caller.unanswered for caller in callers])
    for caller in later:
        caller.join()
        assert caller.was_refused
    callers += later
    spent_pico = sum(caller.spent_pico for caller in callers)
    assert spent_pico <= limit_pico
    check_books(server.address(), sum(caller.calls for caller in callers), spent_pico)

"""PostgreSQL that has no connection left: usage is kept and lands once, calls go on, readers are told."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import psycopg

from modelreg.v1 import usage_pb2 as usage
from modelreg.v1 import usage_service_pb2 as service
from modelreg.v1.usage_service_pb2_grpc import UsageServiceStub
from support.answer import ask
from support.books_of_server import check_books
from support.deadline import eventually
from support.errors import error_info
from support.held_calls import NUMBERS, Caller, limit_calls
from support.postgresql import PostgresqlServer
from support.server import RunningServer, channel

CALLERS = 2
CALLS = 30
READERS = [
    "/modelreg.v1.UsageService/GetCosts",
    "/modelreg.v1.UsageService/GetUsageTrend",
    "/modelreg.v1.UsageService/ListUsage",
    "/modelreg.v1.BudgetService/ListBudgets",
    "/modelreg.v1.BudgetService/ListBudgetEvents",
    "/modelreg.v1.BudgetService/VerifyLedger",
]
OURS = "FROM pg_stat_activity WHERE application_name = 'modelreg'"

Serve = Callable[..., RunningServer]


@contextlib.contextmanager
def every_connection_taken(postgresql: PostgresqlServer) -> Iterator[None]:
    """Take every connection there is, also those that a server has."""
    with contextlib.ExitStack() as taken:
        first = taken.enter_context(psycopg.connect(postgresql.url(), autocommit=True))

        def is_none_left() -> bool:
            first.execute(f"SELECT pg_terminate_backend(pid) {OURS}")
            with contextlib.suppress(psycopg.OperationalError):
                while True:
                    taken.enter_context(psycopg.connect(postgresql.url()))
            return first.execute(f"SELECT count(*) {OURS}").fetchone() == (0,)

        # A server may be sooner than others where one is free.
        asyncio.run(eventually(is_none_left))
        yield


def started_callers(
    server: RunningServer, generation: int, left: list[usage.RecordUsageRequest | None]
) -> list[Caller]:
    callers = [
        Caller(server.address(), (generation * CALLERS + place) * NUMBERS, left[place]) for place in range(CALLERS)
    ]
    for caller in callers:
        caller.start()
    wait_for_more(callers)
    return callers


def wait_for_more(callers: list[Caller]) -> None:
    for caller, made in [(caller, caller.calls) for caller in callers]:
        caller.wait_until(made + CALLS)
        assert caller.ended is None


def check_readers_are_told(address: str) -> None:
    with channel(address) as wire:
        stub = UsageServiceStub(wire)

        def has_failed() -> bool:
            progress = stub.GetShipping(service.GetShippingRequest(), timeout=20).progress
            return progress.waiting > 0 and "too many clients" in progress.last_error

        asyncio.run(eventually(has_failed))
        for method in READERS:
            told = ask(wire, method, b"")
            assert (method, told.code) == (method, grpc.StatusCode.UNAVAILABLE)
            assert error_info(told).reason == "STORE_UNAVAILABLE"
            assert "too many clients" in told.message


def test_without_a_connection_nothing_is_lost_and_nothing_counts_twice(
    serve: Serve, own_postgresql: PostgresqlServer, tmp_path: Path
) -> None:
    def started() -> RunningServer:
        return serve("--store", own_postgresql.url(), data=tmp_path / "data")

    server = started()
    server.wait_for("control plane ready")
    limit_calls(server.address(), 1_000_000)
    callers = started_callers(server, 0, [None] * CALLERS)
    with every_connection_taken(own_postgresql):
        wait_for_more(callers)
        check_readers_are_told(server.address())
        wait_for_more(callers)
        # One that starts just then goes on with what it has on disk.
        server.process.kill()
        server.exit_code()
        for caller in callers:
            caller.join()
        server = started()
        later = started_callers(server, 1, [caller.unanswered for caller in callers])
        server.wait_for("control plane ready")
        check_readers_are_told(server.address())
        wait_for_more(later)
    callers += later
    # It tries again after up to 30 s.
    server.wait_for("usage is shipped again", within_s=60)
    wait_for_more(later)
    for caller in later:
        caller.stop()
        assert caller.ended is None
    spent_pico = sum(caller.spent_pico for caller in callers)
    check_books(server.address(), sum(caller.calls for caller in callers), spent_pico)

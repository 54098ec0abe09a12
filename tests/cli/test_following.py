"""`modelreg usage --follow` and `modelreg budget watch` in processes of their own, against a real server."""

import itertools
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import IO, Any

import grpc
import pytest
from typer.testing import Result

from modelreg.server_call import OneConnection
from modelreg.v1 import budget_pb2, budget_pb2_grpc, common_pb2, usage_pb2
from support.answer import TIMEOUT_S
from support.server import ROOT, WAIT_S, RunningServer

RECORD = "/modelreg.v1.RouterService/RecordUsage"

_numbers = itertools.count(1)


@pytest.fixture
def server(serve: Callable[..., RunningServer]) -> RunningServer:
    """A server with a budget that three calls use up."""
    started = serve("--daily-budget-usd", "0.01")
    started.wait_for("control plane ready")
    return started


def record(server: RunningServer, **fields: Any) -> str:
    """Record a call of 8,000 input tokens, which cost 0.008 USD; returns its id."""
    usual: dict[str, Any] = {
        "route": common_pb2.RouteRef(route_id="anthropic/claude-haiku-4-5"),
        "outcome": usage_pb2.USAGE_OUTCOME_OK,
        "units": [common_pb2.UnitCount(kind="input_token", count=8_000)],
    }
    event = usage_pb2.RecordUsageRequest(
        event_id=f"01950000-0000-7000-8000-{next(_numbers):012x}", **{**usual, **fields}
    )
    connection = OneConnection(server.address())
    connection.call(RECORD, event.SerializeToString(), TIMEOUT_S)
    connection.close()
    return event.event_id


class Following:
    """A command that follows."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def line(self) -> str:
        """Return the next line that it prints."""
        return self._next(self._process.stdout)

    def wait_until_it_stands(self) -> None:
        """Wait for what it says first."""
        assert self._next(self._process.stderr) == "following; Ctrl-C ends it"

    def _next(self, stream: IO[str] | None) -> str:
        assert stream is not None
        # Who prints nothing ends, so that the read does.
        deadline = threading.Timer(WAIT_S, self._process.kill)
        deadline.start()
        try:
            line = stream.readline()
        finally:
            deadline.cancel()
        assert line, f"it printed no line within {WAIT_S} s, or ended"
        return line.rstrip("\n")

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        self._process.send_signal(signal.SIGINT)

    def end(self) -> tuple[int, str, str]:
        """Wait for the end; returns the exit code, and what else it printed."""
        rest, errors = self._process.communicate(timeout=WAIT_S)
        return self._process.returncode, rest, errors


@contextmanager
def following(server: RunningServer, *command: str) -> Iterator[Following]:
    """Run a command until it stands."""
    process = subprocess.Popen(
        [sys.executable, "-m", "modelreg", *command, "--data", str(server.data)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "python")},
    )
    try:
        started = Following(process)
        started.wait_until_it_stands()
        yield started
    finally:
        process.kill()
        process.communicate()


def test_usage_is_followed_until_ctrl_c(server: RunningServer) -> None:
    with following(server, "usage", "--follow") as text, following(server, "usage", "-f", "--json") as lines:
        first = record(server)
        second = record(server, outcome=usage_pb2.USAGE_OUTCOME_TIMEOUT, units=[], error_code="x")
        shown = text.line()
        assert re.fullmatch(
            r"\S+ \S+ UTC  anthropic/claude-haiku-4-5  ok  8,000 in, - out, -, \$0\.008000"
            rf"  tenant default, team -, key -, workflow -  {first}",
            shown,
        ), shown
        assert f"  timeout  - in, - out, -, -  tenant default, team -, key -, workflow -  {second}" in text.line()
        told = [json.loads(lines.line()) for _ in range(2)]
        assert [one["event_id"] for one in told] == [first, second]
        assert (told[0]["cost"], told[0]["input_tokens"]) == ("0.008", "8000")
        for one in (text, lines):
            one.interrupt()
            assert one.end() == (0, "", "")


def test_only_what_is_asked_for_is_followed(server: RunningServer) -> None:
    with following(server, "usage", "--follow", "--outcome", "timeout") as timeouts:
        record(server)
        late = record(server, outcome=usage_pb2.USAGE_OUTCOME_TIMEOUT)
        assert timeouts.line().endswith(late)


def test_thresholds_are_watched_until_the_server_ends(server: RunningServer) -> None:
    with (
        following(server, "budget", "watch") as text,
        following(server, "budget", "watch", "daily", "--json") as lines,
    ):
        record(server)
        shown = text.line()
        assert re.fullmatch(
            r"\S+ \S+ UTC  daily  default/local  70 %: \$0\.008000 of \$0\.010000, window from \S+ 00:00:00 UTC", shown
        ), shown
        told = json.loads(lines.line())
        assert (told["budget"], told["threshold"], told["posted"]) == ("daily", "BUDGET_THRESHOLD_70", "0.008")
        server.terminate()
        code, rest, errors = text.end()
        assert (code, rest) == (1, "")
        assert errors.endswith("the server is shutting down (SHUTTING_DOWN)\n")
        code, rest, errors = lines.end()
        assert (code, rest, json.loads(errors)["error"]["reason"]) == (1, "", "SHUTTING_DOWN")


class Slowly(budget_pb2_grpc.BudgetServiceServicer):
    """Tells as a server does to who was too slow."""

    def WatchBudgetEvents(  # noqa: N802 - as the contract has it
        self, request: budget_pb2.WatchBudgetEventsRequest, context: grpc.ServicerContext
    ) -> Iterator[budget_pb2.WatchBudgetEventsResponse]:
        """Tell of two thresholds, of which 1,234 others were missed."""
        del request, context
        yield budget_pb2.WatchBudgetEventsResponse()
        yield budget_pb2.WatchBudgetEventsResponse(
            missed=1_234, events=[budget_pb2.BudgetEvent(budget=name) for name in ("one", "two")]
        )


@pytest.mark.parametrize("as_json", [False, True])
def test_what_was_missed_is_a_line_before_what_was_not(run: Callable[..., Result], *, as_json: bool) -> None:
    server = grpc.server(ThreadPoolExecutor(1))
    budget_pb2_grpc.add_BudgetServiceServicer_to_server(Slowly(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        done = run("budget", "watch", "--address", f"127.0.0.1:{port}", *(("--json",) if as_json else ()))
    finally:
        server.stop(None).wait()
    assert (done.exit_code, done.stderr) == (0, "following; Ctrl-C ends it\n")
    missed, *others = done.stdout.splitlines()
    assert len(others) == 2
    if as_json:
        assert [json.loads(line) for line in (missed, others[0])] == [{"missed": "1234"}, {"budget": "one"}]
    else:
        assert missed == "missed 1,234; `modelreg budget show --events` lists them"
        assert "  one  " in others[0]


def test_a_list_and_what_is_to_come_are_two_things(run: Callable[..., Result]) -> None:
    done = run("usage", "--follow", "--limit", "3")
    assert (done.exit_code, "it is either this or --follow" in done.output) == (2, True)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("usage", "--follow", "--tenant", "t" * 513), "(TOO_LONG)"),
        (("budget", "watch", "nothing"), "`modelreg budget ls` lists them"),
    ],
)
def test_what_cannot_be_followed_is_refused(
    run: Callable[..., Result], standing: tuple[str, str], command: tuple[str, ...], said: str
) -> None:
    done = run(*command, *standing)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr

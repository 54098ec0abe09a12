"""`watch` against a real server."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable

from typer.testing import Result

from modelreg.v1.select_pb2 import SelectRequest
from support.server import ROOT, WAIT_S, RunningServer, channel


def test_a_line_of_json_a_look(run: Callable[..., Result], server: RunningServer) -> None:
    arguments = ("--data", str(server.data), "--interval", "0.1", "--count", "3", "--json")
    done = run("watch", *arguments)
    assert (done.exit_code, done.stderr) == (0, "")
    looks = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(looks) == 3
    assert set(looks[0]) == {"at_unix_ms", "revision", "live_epoch", "decisions_in_flight", "routes"}
    assert [look["routes"][0]["picks_per_s"] for look in looks] == [None, 0.0, 0.0]


def test_picks_show_on_their_route(run: Callable[..., Result], server: RunningServer) -> None:
    with channel(server.address()) as connection:
        select = connection.unary_unary("/modelreg.v1.RouterService/Select")
        for _ in range(3):
            select(SelectRequest(task_class="coding").SerializeToString(), timeout=10)
    done = run("watch", "--address", server.address(), "--count", "1", "--json")
    look = json.loads(done.stdout)
    assert look["decisions_in_flight"] == 3
    assert sum(route["picks"] for route in look["routes"]) == 3
    assert sum(route["in_flight"] for route in look["routes"]) == 3


def test_a_table_without_a_terminal(run: Callable[..., Result], server: RunningServer) -> None:
    done = run("watch", "--data", str(server.data), "--count", "2", "--interval", "0.1", "--model", "gpt-5")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.count("openai/gpt-5 ") == 2


def test_ctrl_c_on_a_terminal_ends_it_well(server: RunningServer) -> None:
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "modelreg", "watch", "--address", server.address(), "--interval", "0.1"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "python"), "TERM": "xterm"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    said = ""
    while said.count("in flight") < 4:
        said += os.read(ours, 4096).decode(errors="replace")
    process.send_signal(signal.SIGINT)
    reader = threading.Thread(target=read_to_the_end, args=(ours,))
    reader.start()
    assert process.wait(WAIT_S) == 0, said
    reader.join()
    os.close(ours)


def read_to_the_end(terminal: int) -> None:
    with contextlib.suppress(OSError):  # EIO: it has ended
        while os.read(terminal, 4096):
            pass


def test_without_a_server_there_is_nothing_to_watch(run: Callable[..., Result]) -> None:
    done = run("watch", "--count", "1")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "next: start one with `modelreg serve`" in done.stderr


def test_it_goes_on_when_the_server_is_back(serve: Callable[..., RunningServer], server: RunningServer) -> None:
    """On the data directory: the new server listens on another port."""
    watching = subprocess.Popen(
        [sys.executable, "-m", "modelreg", "watch", "--data", str(server.data), "--interval", "0.1", "--json"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "python"), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert watching.stdout is not None
    looks = map(json.loads, watching.stdout)
    assert "routes" in next(looks)
    server.terminate()
    assert server.exit_code() == 0
    missed = next(look for look in looks if "routes" not in look)
    assert set(missed) == {"at_unix_ms", "error"}
    assert missed["error"]["code"] == "UNAVAILABLE"
    serve(data=server.data).wait_for("control plane ready")
    assert next(look for look in looks if "routes" in look)["routes"]
    watching.send_signal(signal.SIGINT)
    watching.communicate(timeout=WAIT_S)
    assert watching.returncode == 0


def test_a_server_that_never_answered_is_a_failure(run: Callable[..., Result]) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{closed.getsockname()[1]}"
        done = run("watch", "--address", address, "--count", "2", "--interval", "0.1", "--json")
    assert done.exit_code == 1
    assert ["error" in json.loads(line) for line in done.stdout.splitlines()] == [True, True]
    assert json.loads(done.stderr)["error"]["code"] == "UNAVAILABLE"

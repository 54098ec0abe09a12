"""`doctor` as people and scripts read it; what it checks is tested in its own room."""

import json
import os
from collections.abc import Callable

import pytest
from typer.testing import Result

from support.server import RunningServer


@pytest.fixture(autouse=True)
def free_ports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets no other server on this machine be in the way, nor what the tests themselves are told by the environment."""
    for name in [name for name in os.environ if name.startswith("MODELREG_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MODELREG_GRPC", "127.0.0.1:0")
    monkeypatch.setenv("MODELREG_PROBE", "127.0.0.1:0")


def test_a_warning_has_its_next_step_below_and_does_not_fail(run: Callable[..., Result]) -> None:
    done = run("doctor")
    assert (done.exit_code, done.stderr) == (0, "")
    lines = [line.split() for line in done.stdout.splitlines()]
    at = next(number for number, words in enumerate(lines) if words[:2] == ["select", "warning"])
    assert lines[at + 1] == ["next:", "modelreg", "serve"]
    assert done.stdout.splitlines()[-1].endswith(" ok, 1 warning")


def test_a_failed_check_ends_with_exit_code_1(run: Callable[..., Result]) -> None:
    done = run("doctor", "--json", "--address", "127.0.0.1:1")
    assert done.exit_code == 1
    answer = json.loads(done.stdout)
    assert answer["status"] == "failed"
    failed = [check for check in answer["checks"] if check["status"] == "failed"]
    assert [(check["check"], check["next"]) for check in failed] == [
        ("select", "modelreg select --address 127.0.0.1:1")
    ]


def test_beside_a_server_every_check_is_ok(run: Callable[..., Result], server: RunningServer) -> None:
    done = run("doctor", "--json", "--data", str(server.data))
    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    assert answer["status"] == "ok", answer
    assert all(set(check) == {"check", "status", "found", "next"} for check in answer["checks"])
    assert all(check["next"] is None for check in answer["checks"])


def test_a_bad_setting_is_what_it_looks_for(run: Callable[..., Result]) -> None:
    done = run("doctor", env={"MODELREG_LOG_LEVEL": "loud"})
    assert done.exit_code == 1
    assert "MODELREG_LOG_LEVEL" in done.stdout
    assert "modelreg config check" in done.stdout

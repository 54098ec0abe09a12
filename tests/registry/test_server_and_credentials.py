"""A real server and the credentials of its environment: enabled, told by name, and the value nowhere on the disk."""

from collections.abc import Callable

import pytest

from modelreg.doctor.examine import examine
from support.server import RunningServer

PORTS = {"MODELREG_GRPC": "127.0.0.1:0", "MODELREG_PROBE": "127.0.0.1:0"}
CANARY = "canary-4711"


def test_the_value_of_a_credential_is_neither_logged_nor_kept(
    serve: Callable[..., RunningServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    server = serve("--log-level", "debug")
    told = server.wait_for("providers enabled")
    assert (told["providers"], told["demo"]) == ({"openai": "environment OPENAI_API_KEY"}, False)
    server.wait_for("control plane ready")
    server.terminate()
    assert server.exit_code() == 0
    assert CANARY not in "".join(server.lines)
    kept = [path for path in server.data.rglob("*") if path.is_file()]
    assert {"registry.db", "last.snapshot"} <= {path.name for path in kept}
    assert [path for path in kept if CANARY.encode() in path.read_bytes()] == []


def test_a_credential_that_is_gone_no_longer_enables_at_the_next_start(
    serve: Callable[..., RunningServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    first = serve()
    first.wait_for("control plane ready")
    first.terminate()
    first.exit_code()
    second = serve("--credentials", "off")
    assert second.wait_for("demo: no provider is enabled")["providers"] == {}


def test_the_doctor_says_who_is_enabled_and_whose_credential_is_not_here(
    serve: Callable[..., RunningServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    server = serve()
    server.wait_for("control plane ready")
    found = {one.check: one.found for one in examine({"data": server.data}, PORTS, address=None)}["providers"]
    assert found == ("openai (environment OPENAI_API_KEY); not in this environment, callers need them: OPENAI_API_KEY")
    environment = PORTS | {"OPENAI_API_KEY": CANARY}
    found = {one.check: one.found for one in examine({"data": server.data}, environment, address=None)}["providers"]
    assert found == "openai (environment OPENAI_API_KEY)"

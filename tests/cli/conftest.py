"""Fixtures of the command line's tests."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from modelreg.cli.main import app
from support.server import RunningServer


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs a command; no server runs on its data directory."""
    monkeypatch.setenv("MODELREG_DATA", str(tmp_path / "nobody"))
    return lambda *arguments, **given: CliRunner().invoke(app, arguments, **given)


@pytest.fixture
def server(serve: Callable[..., RunningServer]) -> RunningServer:
    """A real server, its control plane ready."""
    started = serve()
    started.wait_for("control plane ready")
    return started


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The option that names the data directory of a server for tests that leave its registry as it is."""
    started = RunningServer(tmp_path_factory.mktemp("data"), ())
    try:
        started.wait_for("control plane ready")
        yield ("--data", str(started.data))
    finally:
        started.close()


@pytest.fixture
def server_data(server: RunningServer) -> tuple[str, str]:
    """The option that names the server's data directory."""
    return ("--data", str(server.data))


@pytest.fixture
def apply(run: Callable[..., Result], server_data: tuple[str, str]) -> Callable[..., None]:
    """Writes resources into the server's registry."""

    def written(*resources: dict[str, Any]) -> None:
        done = run("apply", "-f", "-", *server_data, input=json.dumps(resources))
        assert done.exit_code == 0, done.output

    return written

"""Fixtures of the command line's tests."""

from collections.abc import Callable
from pathlib import Path

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

"""What a person at a terminal reads when a server has found out what it serves."""

import io
import sys
from collections.abc import Mapping

import pytest

from modelreg.registry.local_engine import LocalEngine
from modelreg.server.announce import announce_providers


class Terminal(io.StringIO):
    """A terminal that remembers what was written."""

    def isatty(self) -> bool:
        """Say that somebody looks."""
        return True


def announced(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    announce_providers(LocalEngine(None, environment).registry.held())
    return terminal.getvalue()


def test_a_demo_says_how_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    told = announced({}, monkeypatch)
    assert told.startswith("demo: no provider is enabled")
    assert "`modelreg providers enable NAME`" in told


def test_enabled_providers_stand_with_who_enabled_them(monkeypatch: pytest.MonkeyPatch) -> None:
    told = announced({"OPENAI_API_KEY": "canary-4711"}, monkeypatch)
    assert told == "routes: 51, of openai (environment OPENAI_API_KEY)\n"

"""Shell completion: the script a shell takes, and what it is offered."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from modelreg.cli.complete import decision_ids, model_ids
from support.server import ROOT, RunningServer


def answered(asked: dict[str, str], data: Path) -> str:
    """Return what a shell is answered."""
    done = subprocess.run(
        [sys.executable, "-m", "modelreg"],
        env={**os.environ, **asked, "PYTHONPATH": str(ROOT / "python"), "MODELREG_DATA": str(data)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


def offered(words: str, data: Path) -> list[str]:
    """Return what bash is offered for the last word of a command line."""
    asked = {"_MODELREG_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    return answered(asked, data).split()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_the_shell_can_read(run: Callable[..., Result], shell: str) -> None:
    done = run("completion", shell)
    assert done.exit_code == 0
    assert "_MODELREG_COMPLETE=complete_" + shell in done.stdout
    if shutil.which(shell) is not None:
        subprocess.run([shell, "-n"], input=done.stdout, text=True, check=True)


def test_another_shell_is_refused(run: Callable[..., Result]) -> None:
    done = run("completion", "tcsh")
    assert done.exit_code == 2
    assert "bash" in done.stderr


def test_commands_and_options_are_offered(tmp_path: Path) -> None:
    assert offered("modelreg dec", tmp_path) == ["decisions"]
    assert offered("modelreg decisions ", tmp_path) == ["ls", "show", "replay"]
    assert "--interval" in offered("modelreg watch --i", tmp_path)


@pytest.mark.parametrize(("shell", "shown"), [("zsh", '"decisions":"'), ("fish", "decisions\t")])
def test_other_shells_are_offered_commands_with_their_help(tmp_path: Path, shell: str, shown: str) -> None:
    asked = {
        "_MODELREG_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": "modelreg dec",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    assert shown in answered(asked, tmp_path)


def test_ids_are_offered_where_a_server_runs(server: RunningServer) -> None:
    assert offered("modelreg models show gpt-5.4", server.data) == [
        "gpt-5.4",
        "gpt-5.4-mini",
        "gpt-5.4-nano",
        "gpt-5.4-pro",
    ]


def test_without_a_server_no_id_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELREG_DATA", str(tmp_path))
    assert (model_ids(""), decision_ids("")) == ([], [])

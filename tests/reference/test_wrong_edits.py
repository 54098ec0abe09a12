"""The comparison with the reference finds mistakes: every wrong edit of the list makes a difference."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from .edited_workspace import ROOT, Edit, built, edits, source
from .other_engine import DIFFERENT

EDITS = edits()
# Each takes some ten seconds: `make test` builds every eighth of them, `make test-wrong-edits` all.
EVERY = 8
NAMES = [edit.name for edit in EDITS]
# An edit is found within a few; all of them are needed to find nothing.
CASES = 4_000
SEQUENCES = 300


def compared(extension: Path) -> subprocess.CompletedProcess[str]:
    """Compare an extension with the reference in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "reference.other_engine", str(extension), str(CASES), str(SEQUENCES)],
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'python'}:{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("edit", EDITS, ids=NAMES)
def test_what_an_edit_replaces_stands_there_once(edit: Edit) -> None:
    assert edit.applied(source(edit.file)) != source(edit.file)


def test_names_of_edits_are_distinct() -> None:
    assert len(set(NAMES)) == len(NAMES)


def test_without_an_edit_nothing_is_found() -> None:
    result = compared(built(None))
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(edit, id=edit.name, marks=[] if number % EVERY == 0 else pytest.mark.wrong_edits)
        for number, edit in enumerate(EDITS)
    ],
)
def test_a_wrong_edit_is_found(edit: Edit) -> None:
    result = compared(built(edit))
    assert result.returncode == DIFFERENT, f"not found: {edit.why}\n{result.stderr}"
    assert result.stdout.startswith("seed ")

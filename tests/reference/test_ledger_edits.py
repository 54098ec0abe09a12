"""The simulation of the ledger finds mistakes: each edit of the list within 10,000 seeds."""

import os
import subprocess
import tomllib
from pathlib import Path

import pytest

from .edited_workspace import ROOT, TARGET, Edit, begin, source, wanted, write

LIST = Path(__file__).parent / "ledger_edits.toml"
EDITS = [Edit(**edit) for edit in tomllib.loads(LIST.read_text(encoding="utf-8"))["edit"]]
SIMULATION = ROOT / "rust" / "ledger" / "tests" / "simulation"
# Of its own: the other edits are tried at the same time.
COPY = TARGET / "ledger-edits"
SEEDS = "0..10000"
# `make test` builds the first of them, `make test-wrong-edits` all.
ALWAYS = 5


def simulated(edit: Edit | None, seeds: str) -> subprocess.CompletedProcess[str]:
    """Run the simulation over a ledger with this mistake in it."""
    files = wanted(edit)
    files |= {str(path.relative_to(ROOT)): path.read_bytes() for path in SIMULATION.glob("*.rs")}
    write(files, COPY)
    cache = COPY / "target"
    begin(cache)
    command = ["cargo", "test", "--quiet", "--package", "modelreg-ledger", "--test", "simulation"]
    return subprocess.run(
        [*command, "--target-dir", str(cache)],
        cwd=COPY,
        env={**os.environ, "MODELREG_SEEDS": seeds},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_what_an_edit_replaces_stands_there_once(edit: Edit) -> None:
    assert edit.applied(source(edit.file)) != source(edit.file)


def test_without_an_edit_nothing_is_found() -> None:
    result = simulated(None, "0..1000")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(edit, id=edit.name, marks=[] if number < ALWAYS else pytest.mark.wrong_edits)
        for number, edit in enumerate(EDITS)
    ],
)
def test_a_mistake_is_found(edit: Edit) -> None:
    result = simulated(edit, SEEDS)
    said = result.stdout + result.stderr
    assert result.returncode != 0, f"not found: {edit.why}"
    # By the simulation, not by the compiler.
    assert "seed " in said, said

"""A process killed while it writes `last.snapshot` leaves the old one or the new one, and the next start goes on."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from modelreg.catalog.load import load_content
from modelreg.catalog.snapshot import Stamp, stamp
from modelreg.registry.last_snapshot import LastSnapshot
from modelreg.registry.start import load_last_snapshot
from support.recording_engine import RecordingEngine

# Kills itself on the way into the system call of that number, among those a write makes; with "half" in mid-write.
KILLED_WRITER = """
import os, signal, sys
from pathlib import Path
from modelreg.registry.last_snapshot import LastSnapshot

folder, new, at, half = sys.argv[1], Path(sys.argv[2]).read_bytes(), int(sys.argv[3]), sys.argv[4] == "half"
made = 0

def counted(name):
    call = getattr(os, name)
    def wrapped(*arguments, **named):
        global made
        made += 1
        if made == at:
            if half and name == "write":
                call(arguments[0], arguments[1][:len(arguments[1]) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*arguments, **named)
    setattr(os, name, wrapped)

for name in ("open", "write", "fsync", "close", "replace"):
    counted(name)
LastSnapshot(Path(folder)).write(new)
print(made)
"""

STEPS = ["open", "write", "fsync", "close", "rename", "open the folder", "fsync the folder", "close the folder"]
CONTENT = load_content(None, "")
OLD, NEW = (stamp(CONTENT, Stamp(revision, 0)) for revision in (1, 2))


def write_killed(folder: Path, at: int, how: str = "before") -> subprocess.CompletedProcess[str]:
    new = folder.parent / "new"
    new.write_bytes(NEW)
    command = [sys.executable, "-c", KILLED_WRITER, str(folder), str(new), str(at), how]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    LastSnapshot(folder).write(OLD)
    return folder


@pytest.mark.parametrize("at", range(1, len(STEPS) + 1), ids=STEPS)
def test_killed_before_a_step_leaves_old_or_new(folder: Path, at: int) -> None:
    assert write_killed(folder, at).returncode == -signal.SIGKILL
    renamed = at > STEPS.index("rename") + 1
    assert LastSnapshot(folder).read() == (NEW if renamed else OLD)


def test_killed_in_the_middle_of_the_write_leaves_the_old_one(folder: Path) -> None:
    assert write_killed(folder, STEPS.index("write") + 1, "half").returncode == -signal.SIGKILL
    assert LastSnapshot(folder).read() == OLD


def test_no_step_is_left_out_above(folder: Path) -> None:
    assert write_killed(folder, 0).stdout == f"{len(STEPS)}\n"


@pytest.mark.parametrize("at", range(1, len(STEPS) + 1), ids=STEPS)
def test_next_start_loads_and_writes_as_if_nothing_had_been(folder: Path, at: int) -> None:
    write_killed(folder, at)
    engine, last = RecordingEngine(), LastSnapshot(folder)
    assert load_last_snapshot(engine, last) is None
    assert engine.loaded
    last.write(NEW)
    assert last.read() == NEW

"""A process killed while it keeps decisions loses the one at hand at most, and the next start goes on."""

import hashlib
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support.decisions import bytes_in, decision, numbers, snapshot_of, store_in
from support.server import ROOT

BOUND = 16 << 10
KEPT = 60
DECISIONS_OF_A_SNAPSHOT = 5

# Kills itself in the system call of that number, among those that change what is on disk; a write is half done then.
KILLED_WRITER = """
import os, signal, sys
from pathlib import Path
from support.decisions import Snapshots, decision, snapshot_of, store_in

data, at = Path(sys.argv[1]), int(sys.argv[2])
bound, kept, of_a_snapshot = map(int, sys.argv[3:])
made = 0

def counted(module, name):
    call = getattr(module, name)
    def wrapped(*arguments, **named):
        global made
        made += 1
        if made == at:
            if name == "pwrite":
                call(arguments[0], arguments[1][:len(arguments[1]) // 2], arguments[2])
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*arguments, **named)
    setattr(module, name, wrapped)

for name in ("mkdir", "pwrite", "replace", "unlink", "open"):
    counted(os, name)
snapshots = [snapshot_of(number // of_a_snapshot) for number in range(kept)]
store = store_in(data, max_bytes=bound, snapshots=Snapshots(*snapshots))
for number, snapshot in enumerate(snapshots):
    store.keep(decision(number, snapshot, padding_bytes=200).SerializeToString())
    print(number, flush=True)
print(made)
"""


def keep_killed(data: Path, at: int) -> subprocess.CompletedProcess[str]:
    sizes = [str(number) for number in (BOUND, KEPT, DECISIONS_OF_A_SNAPSHOT)]
    return subprocess.run(
        [sys.executable, "-c", KILLED_WRITER, str(data), str(at), *sizes],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": f"{ROOT / 'python'}:{ROOT / 'tests'}"},
    )


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many calls there are to die in."""
    done = keep_killed(tmp_path_factory.mktemp("alive"), 0)
    assert done.returncode == 0, done.stderr
    return int(done.stdout.splitlines()[-1])


# The first ones make folders and the first files; the last ones drop old segments besides.
@pytest.mark.parametrize("share", [number / 20 for number in range(20)])
def test_killed_at_any_step_costs_the_decision_at_hand_at_most(tmp_path: Path, steps: int, share: float) -> None:
    done = keep_killed(tmp_path, 1 + int(share * steps))
    assert done.returncode == -signal.SIGKILL, done.stderr
    # An id is printed once its decision was kept.
    last = max((int(line) for line in done.stdout.splitlines()), default=-1)
    store = store_in(tmp_path, max_bytes=BOUND)
    kept = numbers(store)
    newest = kept[0] if kept else -1
    assert newest in (last, last + 1)
    assert kept == [*range(newest, newest - len(kept), -1)]
    assert bytes_in(tmp_path) <= BOUND
    for number in kept:
        snapshot = snapshot_of(number // DECISIONS_OF_A_SNAPSHOT)
        assert store.snapshot(hashlib.sha256(snapshot).digest()) == snapshot
    store.keep(decision(KEPT).SerializeToString())
    store.close()
    assert numbers(store_in(tmp_path, max_bytes=BOUND))[:2] == [KEPT, *kept[:1]]

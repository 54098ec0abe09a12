"""The thread that moves recorded decisions from the engine to the disk, for as long as the control plane runs."""

import contextlib
import threading
from collections.abc import Generator
from typing import TYPE_CHECKING

from modelreg.decisions.recorder import Recorder
from modelreg.decisions.snapshots import pack
from modelreg.decisions.store import DecisionStore
from modelreg.server.priority import step_back

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from modelreg.server.started import Started

_MIB = 1 << 20


@contextlib.contextmanager
def recording(started: "Started", long_work: "Executor") -> Generator[DecisionStore]:
    """Keep what the engine records; at the end stop the engine, keep what is left, and join the thread.

    Args:
        started: what the start has made.
        long_work: where snapshots are packed.
    """
    store = DecisionStore(
        started.data_dir.path,
        max_bytes=started.config.decisions_max_mb * _MIB,
        find_snapshot=started.snapshots.find,
        pack=lambda snapshot: long_work.submit(pack, snapshot).result(),
    )
    recorder = Recorder(started.engine, store)

    def run() -> None:
        step_back()
        recorder.run()

    thread = threading.Thread(target=run, name="decisions")
    thread.start()
    try:
        yield store
    finally:
        recorder.end()
        # It waits in the engine, which wakes it when it stops; after a drain it has stopped already.
        started.engine.stop(0.0)
        thread.join()

"""The first thing a server does: serve what the last run served, before the control plane is even imported."""

import logging

from modelreg._core import SnapshotError
from modelreg.last_file import LastFileError
from modelreg.registry.engine import SnapshotEngine
from modelreg.registry.last_snapshot import LastSnapshot

_log = logging.getLogger(__name__)


def load_last_snapshot(engine: SnapshotEngine, last: LastSnapshot) -> str | None:
    """Load `last.snapshot` into the engine, where there is one.

    A bad one is skipped with a warning; the control plane builds a new one a moment later.

    Returns:
        Why the file was skipped; None where it was loaded or there is none (``engine.revision()`` tells which).
    """
    try:
        snapshot = last.read()
        if snapshot is not None:
            engine.load_snapshot(snapshot, from_disk=True)
    except LastFileError as error:
        fault = str(error)
    except SnapshotError as error:
        fault = f"{last.path} is refused by the engine: {error}"
    else:
        return None
    _log.warning("%s; it is skipped", fault)
    return fault

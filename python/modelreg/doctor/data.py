"""The data directory: whose it is, whether it can be written, and how much room there is."""

import os
import shutil
from pathlib import Path
from typing import Final

from modelreg.data_dir import is_owned, read_lock
from modelreg.doctor.finding import Finding, Status

_MIB: Final = 1 << 20
# Two snapshots of the largest size a file of them may have would not fit any more; the server goes on without.
_WARN_BELOW_BYTES: Final = 512 * _MIB
_FAIL_BELOW_BYTES: Final = 16 * _MIB


def check_data_dir(data: Path) -> Finding:
    """Look at the directory and its lock."""
    check = "data directory"
    fault = _fault(data)
    if fault is not None:
        return Finding(check, Status.FAILED, f"{data} {fault}", "name another with --data or MODELREG_DATA")
    if not data.exists():
        return Finding(check, Status.OK, f"{data} does not exist; the first start makes it")
    owner = read_lock(data)
    if owner is not None:
        return Finding(check, Status.OK, f"{data}, held by process {owner.pid}")
    held_by = "a server that is starting" if is_owned(data) else "nobody"
    return Finding(check, Status.OK, f"{data}, held by {held_by}")


def check_disk(data: Path) -> Finding:
    """Look at the room left where the directory is or will be."""
    free_bytes = shutil.disk_usage(_existing_parent(data)).free
    found = f"{free_bytes // _MIB} MiB free"
    if free_bytes < _FAIL_BELOW_BYTES:
        return Finding("disk", Status.FAILED, found, f"make room on the disk of {data}")
    if free_bytes < _WARN_BELOW_BYTES:
        return Finding("disk", Status.WARNING, found, f"make room on the disk of {data}")
    return Finding("disk", Status.OK, found)


def _fault(data: Path) -> str | None:
    """Return why no server could use the directory."""
    if not data.exists():
        can_be_made = os.access(_existing_parent(data), os.W_OK | os.X_OK)
        return None if can_be_made else "does not exist and cannot be made"
    if not data.is_dir():
        return "is no directory"
    return None if os.access(data, os.R_OK | os.W_OK | os.X_OK) else "cannot be written"


def _existing_parent(path: Path) -> Path:
    return next(parent for parent in (path, *path.resolve().parents) if parent.exists())

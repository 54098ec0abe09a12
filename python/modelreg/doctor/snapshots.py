"""The registry as remembered on disk and as served: readable, fresh, and the same."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from google.protobuf.message import DecodeError

from modelreg.catalog.snapshot import unstamp
from modelreg.doctor.finding import Finding, Status
from modelreg.last_file import LastFileError
from modelreg.registry.last_snapshot import LastSnapshot

if TYPE_CHECKING:
    from modelreg.doctor.server import Asked

# As LABEL_SNAPSHOT_STALE.
_STALE_MS: Final = 60_000
_MS_PER_S: Final = 1_000
_SHOWN_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Remembered:
    """What `last.snapshot` holds.

    Attributes:
        fault: why it cannot be used; None where it can, or is not there.
        revision: of the snapshot; None without one.
        sha256: of its bytes; empty without one.
        built_at_unix_ms: when it was built; 0 without one.
    """

    fault: str | None = None
    revision: int | None = None
    sha256: bytes = b""
    built_at_unix_ms: int = 0


def remembered(data: Path) -> Remembered:
    """Read `last.snapshot` of a data directory."""
    try:
        snapshot = LastSnapshot(data).read()
    except LastFileError as error:
        return Remembered(fault=str(error))
    if snapshot is None:
        return Remembered()
    try:
        made, _content = unstamp(snapshot)
    except DecodeError as error:
        return Remembered(fault=f"{LastSnapshot(data).path} holds no snapshot: {error}")
    return Remembered(None, made.revision, hashlib.sha256(snapshot).digest(), made.built_at_unix_ms)


def check_remembered(last: Remembered, data: Path) -> Finding:
    """Look at `last.snapshot`."""
    if last.fault is not None:
        return Finding("last snapshot", Status.WARNING, last.fault, f"rm {LastSnapshot(data).path}")
    if last.revision is None:
        return Finding("last snapshot", Status.OK, "none yet; the first start writes it")
    return Finding("last snapshot", Status.OK, f"revision {last.revision}, sha256 {_short(last.sha256)}")


def check_registry(asked: "Asked", last: Remembered | None) -> Finding:
    """Look at the registry that a server answered from, beside what its data directory remembers.

    Args:
        asked: the server's answer.
        last: None where the server has another data directory.
    """
    registry = asked.answer.registry
    age_ms = registry.age_ms
    found = f"revision {registry.revision}, sha256 {_short(registry.snapshot_sha256)}, {age_ms // _MS_PER_S} s old"
    if age_ms > _STALE_MS:
        next_step = "modelreg config check; the server's log says why its models are not reloaded"
        return Finding("registry", Status.WARNING, f"{found}: not confirmed for a minute", next_step)
    if last is not None and last.sha256 != registry.snapshot_sha256:
        found += f"; {'no last snapshot' if last.revision is None else f'the last snapshot is {_short(last.sha256)}'}"
        next_step = "see the server's log for why last.snapshot was not written; a restart would serve the older one"
        return Finding("registry", Status.WARNING, found, next_step)
    return Finding("registry", Status.OK, found if last is None else f"{found}, as the last snapshot")


def _short(digest: bytes) -> str:
    return digest.hex()[:_SHOWN_DIGITS]

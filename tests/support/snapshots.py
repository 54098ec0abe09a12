"""Snapshots for tests: the packaged catalogue, and one with nothing in it."""

import functools

from modelreg.catalog.load import load_content
from modelreg.catalog.snapshot import Stamp, stamp
from modelreg.internal.v1 import snapshot_pb2

BUILT_AT_UNIX_MS = 1_794_000_000_000


@functools.cache
def packaged_snapshot(revision: int = 1) -> bytes:
    """Return the packaged catalogue, as served without a models file."""
    return stamp(load_content(None, ""), Stamp(revision, BUILT_AT_UNIX_MS))


@functools.cache
def empty_snapshot() -> bytes:
    """Return the packaged words (task classes, strategies, units) without a model or route."""
    snapshot = snapshot_pb2.Snapshot.FromString(packaged_snapshot())
    for field in ("models", "providers", "routes"):
        snapshot.ClearField(field)
    return snapshot.SerializeToString(deterministic=True)

"""The snapshots that were loaded: the one in place, and those a decision may still have been made on."""

import hashlib

import pytest

from modelreg._core import Engine, SnapshotError
from modelreg.registry.loaded import Loaded, LoadedSnapshots
from support.doors import fresh_engine
from support.snapshots import packaged_snapshot


@pytest.fixture
def engine() -> Engine:
    return fresh_engine()


def sha256(revision: int) -> bytes:
    return hashlib.sha256(packaged_snapshot(revision)).digest()


def test_before_the_first_there_is_none(engine: Engine) -> None:
    snapshots = LoadedSnapshots(engine)
    assert snapshots.last is None
    assert snapshots.find(sha256(1)) is None


def test_the_engine_takes_it_and_it_is_remembered(engine: Engine) -> None:
    snapshots = LoadedSnapshots(engine)
    assert snapshots.load_snapshot(packaged_snapshot(1)) == sha256(1)
    assert snapshots.last == Loaded(sha256(1), packaged_snapshot(1))
    assert engine.revision() == 1


def test_one_that_was_replaced_is_found_for_a_while(engine: Engine) -> None:
    snapshots = LoadedSnapshots(engine)
    for revision in range(1, 7):
        snapshots.load_snapshot(packaged_snapshot(revision))
    found = [revision for revision in range(1, 7) if snapshots.find(sha256(revision)) == packaged_snapshot(revision)]
    assert found == [3, 4, 5, 6]


def test_one_that_comes_back_is_the_one_in_place(engine: Engine) -> None:
    snapshots = LoadedSnapshots(engine)
    for revision in (1, 2, 1, 1):
        snapshots.load_snapshot(packaged_snapshot(revision))
    assert snapshots.last == Loaded(sha256(1), packaged_snapshot(1))
    assert snapshots.find(sha256(2)) == packaged_snapshot(2)


def test_one_the_engine_refuses_is_not_remembered(engine: Engine) -> None:
    snapshots = LoadedSnapshots(engine)
    snapshots.load_snapshot(packaged_snapshot(1))
    with pytest.raises(SnapshotError):
        snapshots.load_snapshot(b"\xff")
    assert snapshots.last == Loaded(sha256(1), packaged_snapshot(1))


def test_one_that_was_checked_is_served_only_once_it_is_loaded(engine: Engine) -> None:
    snapshots = LoadedSnapshots(engine)
    snapshots.load_snapshot(packaged_snapshot(1))
    snapshots.check_snapshot(packaged_snapshot(2))
    assert engine.revision() == 1
    assert snapshots.last == Loaded(sha256(1), packaged_snapshot(1))
    assert snapshots.load_snapshot(packaged_snapshot(2)) == sha256(2)
    assert engine.revision() == 2


def test_another_one_than_was_checked_is_loaded_as_it_is(engine: Engine) -> None:
    snapshots = LoadedSnapshots(engine)
    snapshots.check_snapshot(packaged_snapshot(2))
    assert snapshots.load_snapshot(packaged_snapshot(3)) == sha256(3)
    assert engine.revision() == 3


def test_one_the_engine_would_refuse_is_told_before(engine: Engine) -> None:
    snapshots = LoadedSnapshots(engine)
    snapshots.load_snapshot(packaged_snapshot(1))
    with pytest.raises(SnapshotError, match="the bytes are no snapshot"):
        snapshots.check_snapshot(b"\xff")
    assert engine.revision() == 1

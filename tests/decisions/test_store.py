"""The store keeps decisions with their snapshots, within its bound, over restarts and over disks that fail."""

import errno
import hashlib
import logging
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from modelreg.decisions.segment import Segment
from modelreg.decisions.store import FOLDER
from support.decisions import Snapshots, bytes_in, decision, numbers, snapshot_of, store_in

BOUND = 64 << 10
MANY = 400


def messages(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records]


@contextmanager
def files_no_larger_than(limit_bytes: int) -> Iterator[None]:
    """Let writes beyond that fail, as on a full disk: after the part that still fits."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


def test_decision_is_found_by_its_id(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.keep(decision(1).SerializeToString())
    assert store.find("decision-1") == decision(1)
    assert store.find("decision-2") is None


def test_decisions_are_listed_newest_first_and_page_by_page(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    for number in range(5):
        store.keep(decision(number).SerializeToString())
    first, second = store.newest(None, 2)
    assert first > second
    assert store.read(second) == decision(3)
    assert [store.read(place) for place in store.newest(second, 10)] == [decision(2), decision(1), decision(0)]


def test_decision_that_made_room_between_the_list_and_its_reading_is_gone(tmp_path: Path) -> None:
    store = store_in(tmp_path, max_bytes=4_096)
    store.keep(decision(0).SerializeToString())
    (place,) = store.newest(None, 2)
    for number in range(1, 20):
        store.keep(decision(number, padding_bytes=500).SerializeToString())
    assert store.read(place) is None


def test_next_run_has_what_the_last_one_kept_and_goes_on(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    store.keep(decision(1).SerializeToString())
    store.close()
    store = store_in(tmp_path)
    store.keep(decision(2).SerializeToString())
    assert numbers(store) == [2, 1]
    assert len([*(tmp_path / FOLDER).glob("*.segment")]) == 1


def test_snapshot_is_kept_once_for_all_decisions_that_name_it(tmp_path: Path) -> None:
    snapshots = Snapshots(snapshot_of(1))
    store = store_in(tmp_path, snapshots=snapshots)
    for number in range(3):
        store.keep(decision(number, snapshot_of(1)).SerializeToString())
    store.close()
    assert store_in(tmp_path).snapshot(hashlib.sha256(snapshot_of(1)).digest()) == snapshot_of(1)
    assert snapshots.asked == 1


def test_decision_is_kept_without_a_snapshot_that_nobody_has(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = store_in(tmp_path)
    for number in range(2):
        store.keep(decision(number, b"unknown").SerializeToString())
    assert numbers(store) == [1, 0]
    assert store.snapshot(hashlib.sha256(b"unknown").digest()) is None
    assert ["out of reach" in message for message in messages(caplog)] == [True]


def test_damaged_snapshot_is_as_none(tmp_path: Path) -> None:
    store = store_in(tmp_path, snapshots=Snapshots(snapshot_of(1)))
    store.keep(decision(1, snapshot_of(1)).SerializeToString())
    (file,) = (tmp_path / FOLDER / "snapshots").iterdir()
    file.write_bytes(file.read_bytes()[:-100])
    assert store.snapshot(hashlib.sha256(snapshot_of(1)).digest()) is None


@pytest.mark.parametrize("padding_bytes", [0, 500, 3_000])
@pytest.mark.parametrize("decisions_of_a_snapshot", [1, 7, MANY])
def test_files_never_take_more_than_the_bound_and_the_oldest_go_first(
    tmp_path: Path, padding_bytes: int, decisions_of_a_snapshot: int
) -> None:
    made = [snapshot_of(number // decisions_of_a_snapshot) for number in range(MANY)]
    store = store_in(tmp_path, max_bytes=BOUND, snapshots=Snapshots(*made))
    for number, snapshot in enumerate(made):
        store.keep(decision(number, snapshot, padding_bytes=padding_bytes).SerializeToString())
        assert bytes_in(tmp_path) <= BOUND
        assert numbers(store)[0] == number
    kept = numbers(store)
    assert kept == [*range(MANY - 1, MANY - 1 - len(kept), -1)]
    # Room is made a sixteenth at a time.
    assert len(kept) == MANY or bytes_in(tmp_path) > BOUND * 3 // 4
    assert all(store.snapshot(hashlib.sha256(made[number]).digest()) == made[number] for number in kept)
    named = {hashlib.sha256(made[number]).hexdigest() for number in kept}
    assert {file.stem for file in (tmp_path / FOLDER / "snapshots").iterdir()} == named


def test_lower_bound_drops_the_oldest_at_the_next_start(tmp_path: Path) -> None:
    store = store_in(tmp_path, max_bytes=BOUND)
    for number in range(MANY):
        store.keep(decision(number, padding_bytes=100).SerializeToString())
    store.close()
    store = store_in(tmp_path, max_bytes=BOUND // 4)
    kept = numbers(store)
    assert bytes_in(tmp_path) <= BOUND // 4
    assert kept == [*range(MANY - 1, MANY - 1 - len(kept), -1)]
    assert kept


def test_bound_of_zero_removes_everything(tmp_path: Path) -> None:
    store = store_in(tmp_path, snapshots=Snapshots(snapshot_of(1)))
    store.keep(decision(1, snapshot_of(1)).SerializeToString())
    store.close()
    store = store_in(tmp_path, max_bytes=0)
    assert numbers(store) == []
    assert bytes_in(tmp_path) == 0


def test_snapshot_larger_than_a_third_of_the_bound_is_not_kept(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = store_in(tmp_path, max_bytes=1_500, snapshots=Snapshots(snapshot_of(1)))
    store.keep(decision(1, snapshot_of(1)).SerializeToString())
    assert numbers(store) == [1]
    assert "over a third of decisions_max_mb" in messages(caplog)[0]


def test_record_larger_than_a_third_of_the_bound_is_dropped_and_counted(tmp_path: Path) -> None:
    store = store_in(tmp_path, max_bytes=BOUND)
    store.keep(decision(1, padding_bytes=BOUND // 3).SerializeToString())
    store.keep(decision(2).SerializeToString())
    assert (numbers(store), store.dropped) == ([2], 1)


def test_full_disk_drops_and_counts_and_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    store = store_in(tmp_path, snapshots=Snapshots(snapshot_of(1), snapshot_of(2)))
    store.keep(decision(0, snapshot_of(1)).SerializeToString())
    full_at = next((tmp_path / FOLDER).glob("*.segment")).stat().st_size + 9
    with files_no_larger_than(full_at):
        for number in (1, 2):
            store.keep(decision(number, snapshot_of(1)).SerializeToString())
        store.keep(decision(3, snapshot_of(2)).SerializeToString())
        assert numbers(store) == [0]
    store.keep(decision(4, snapshot_of(2)).SerializeToString())
    assert (numbers(store), store.dropped) == ([4, 0], 3)
    assert store.snapshot(hashlib.sha256(snapshot_of(2)).digest()) == snapshot_of(2)
    assert messages(caplog) == [
        f"{tmp_path / FOLDER}: decisions are dropped: File too large",
        f"{tmp_path / FOLDER}: decisions are kept again; 3 were dropped",
    ]
    store.close()
    assert numbers(store_in(tmp_path)) == [4, 0]


def test_folder_that_cannot_be_made_drops_until_it_can(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FOLDER).touch()
    store = store_in(tmp_path)
    store.keep(decision(1).SerializeToString())
    assert (numbers(store), store.dropped) == ([], 1)
    (tmp_path / FOLDER).unlink()
    store.keep(decision(2).SerializeToString())
    assert numbers(store) == [2]
    assert "decisions are kept again; 1 were dropped" in messages(caplog)[-1]


def test_torn_tail_is_told_and_costs_one_record(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = store_in(tmp_path)
    for number in range(3):
        store.keep(decision(number).SerializeToString())
    store.close()
    (segment,) = (tmp_path / FOLDER).glob("*.segment")
    segment.write_bytes(segment.read_bytes()[:-1])
    assert numbers(store_in(tmp_path)) == [1, 0]
    assert "torn by the end of an earlier run are cut off" in messages(caplog)[0]


def test_file_that_is_no_segment_at_all_goes(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "0000000001.segment").write_bytes(b"")
    store = store_in(tmp_path)
    store.keep(decision(1).SerializeToString())
    assert numbers(store) == [1]
    assert [file.name for file in (tmp_path / FOLDER).glob("*.segment")] == ["0000000002.segment"]


def test_segment_that_cannot_be_read_costs_only_itself(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FOLDER / "0000000001.segment").mkdir(parents=True)
    store = store_in(tmp_path)
    store.keep(decision(1).SerializeToString())
    assert numbers(store) == [1]
    assert "segment 1 cannot be read: Is a directory" in messages(caplog)[0]


def test_segment_that_fails_while_it_is_read_costs_only_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_in(tmp_path)
    store.keep(decision(1).SerializeToString())
    store.close()

    def fail(_segment: Segment) -> int:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    # No disk fails on demand.
    monkeypatch.setattr(Segment, "cut", fail)
    store.open()
    assert "segment 1 cannot be read: Input/output error" in messages(caplog)[0]
    assert store.find("decision-1") is None
    store.keep(decision(2).SerializeToString())
    assert numbers(store) == [2]


def test_unfinished_and_unnamed_snapshots_go_at_the_next_start(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER / "snapshots"
    folder.mkdir(parents=True)
    for name in (f"{'ab' * 32}.zlib", f"{'cd' * 32}.new"):
        (folder / name).write_bytes(b"left by a kill")
    store_in(tmp_path).open()
    assert not [*folder.iterdir()]

"""A file of recorded decisions: what was written is read again, and what was torn is found and cut off."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelreg.decisions.segment import MAX_RECORD_BYTES, DamagedError, Segment, bytes_on_disk

RECORDS = [b"first", b"", b"third" * 1_000]


def written(folder: Path, records: list[bytes]) -> tuple[Path, list[int]]:
    """Return a closed file with these records, and where each begins."""
    segment = Segment(folder, 1, create=True)
    offsets = [segment.append(record) for record in records]
    segment.close()
    return segment.path, offsets


def scanned(folder: Path) -> list[bytes]:
    segment = Segment(folder, 1)
    records = [record for _, record in segment.scan()]
    segment.close()
    return records


def test_records_are_found_again_in_their_order(tmp_path: Path) -> None:
    written(tmp_path, RECORDS)
    assert scanned(tmp_path) == RECORDS


def test_record_is_read_by_its_place(tmp_path: Path) -> None:
    _, offsets = written(tmp_path, RECORDS)
    segment = Segment(tmp_path, 1)
    assert [segment.read(offset) for offset in offsets] == RECORDS
    with pytest.raises(DamagedError, match="at byte 3"):
        segment.read(3)


def test_file_grows_by_what_a_record_is_said_to_take(tmp_path: Path) -> None:
    segment = Segment(tmp_path, 1, create=True)
    before = segment.size
    segment.append(b"record")
    assert segment.size - before == bytes_on_disk(b"record")
    assert segment.path.stat().st_size == segment.size


@pytest.mark.parametrize("lost", range(1, bytes_on_disk(b"third") + 1))
def test_torn_tail_is_cut_off_and_writing_goes_on(tmp_path: Path, lost: int) -> None:
    path, offsets = written(tmp_path, [b"first", b"third"])
    path.write_bytes(path.read_bytes()[:-lost])
    segment = Segment(tmp_path, 1)
    assert [record for _, record in segment.scan()] == [b"first"]
    assert segment.cut() == bytes_on_disk(b"third") - lost
    assert segment.append(b"next") == offsets[1]
    assert scanned(tmp_path) == [b"first", b"next"]


def test_zeros_that_a_lost_write_left_are_no_records(tmp_path: Path) -> None:
    path, _ = written(tmp_path, RECORDS)
    path.write_bytes(path.read_bytes() + bytes(4_096))
    assert scanned(tmp_path) == RECORDS


@given(st.data())
def test_one_changed_byte_is_never_taken_for_a_record(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path, _ = written(tmp_path_factory.mktemp("segment"), [b"first", b"second"])
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    assert scanned(path.parent) in ([], [b"first"])


def test_length_that_is_absurd_is_not_read(tmp_path: Path) -> None:
    path, _ = written(tmp_path, [b"first"])
    path.write_bytes(path.read_bytes() + (MAX_RECORD_BYTES + 1).to_bytes(4, "little") + bytes(8))
    assert scanned(tmp_path) == [b"first"]


def test_file_of_another_kind_has_no_records(tmp_path: Path) -> None:
    path, _ = written(tmp_path, RECORDS)
    path.write_bytes(b"something else" * 100)
    assert scanned(tmp_path) == []


def test_numbers_are_those_of_the_files_oldest_first(tmp_path: Path) -> None:
    for number in (12, 3, 100):
        Segment(tmp_path, number, create=True).close()
    (tmp_path / "notes.txt").touch()
    assert Segment.numbers(tmp_path) == [3, 12, 100]
    assert Segment.numbers(tmp_path / "nothing") == []

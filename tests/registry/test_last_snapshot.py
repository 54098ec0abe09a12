"""`last.snapshot`: what was written is read, whole, or said to be bad."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelreg.last_file import LastFileError
from modelreg.registry.last_snapshot import LastSnapshot


def test_nothing_is_there_before_the_first_write(tmp_path: Path) -> None:
    assert LastSnapshot(tmp_path).read() is None


@pytest.mark.parametrize("snapshot", [b"", b"x", b"\0" * 3_000_000], ids=["empty", "short", "long"])
def test_what_was_written_is_read(tmp_path: Path, snapshot: bytes) -> None:
    LastSnapshot(tmp_path).write(snapshot)
    assert LastSnapshot(tmp_path).read() == snapshot


def test_later_write_replaces_an_earlier_one(tmp_path: Path) -> None:
    last = LastSnapshot(tmp_path)
    last.write(b"a longer old one")
    last.write(b"new")
    assert last.read() == b"new"


def test_write_leaves_one_private_file(tmp_path: Path) -> None:
    last = LastSnapshot(tmp_path)
    last.write(b"x")
    assert list(tmp_path.iterdir()) == [last.path]
    assert stat.S_IMODE(last.path.stat().st_mode) == 0o600


@given(cut=st.integers(0, 300))
def test_file_cut_anywhere_is_bad_and_never_half_a_snapshot(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    last = LastSnapshot(tmp_path_factory.mktemp("cut"))
    last.write(bytes(range(250)))
    whole = last.path.read_bytes()
    last.path.write_bytes(whole[: min(cut, len(whole) - 1)])
    with pytest.raises(LastFileError):
        last.read()


@given(place=st.integers(0, 301), bit=st.integers(0, 7))
def test_one_flipped_bit_is_noticed(tmp_path_factory: pytest.TempPathFactory, place: int, bit: int) -> None:
    last = LastSnapshot(tmp_path_factory.mktemp("flipped"))
    last.write(bytes(range(250)))
    content = bytearray(last.path.read_bytes())
    content[place % len(content)] ^= 1 << bit
    last.path.write_bytes(content)
    with pytest.raises(LastFileError, match=r"damaged|no snapshot file"):
        last.read()


def test_file_that_cannot_be_read_is_bad(tmp_path: Path) -> None:
    last = LastSnapshot(tmp_path)
    last.path.mkdir()
    with pytest.raises(LastFileError, match="cannot be read: Is a directory"):
        last.read()


def test_write_that_fails_leaves_the_old_one(tmp_path: Path) -> None:
    last = LastSnapshot(tmp_path)
    last.write(b"old")
    (tmp_path / "last.snapshot.new").mkdir()
    with pytest.raises(LastFileError, match="cannot be written"):
        last.write(b"new")
    assert last.read() == b"old"

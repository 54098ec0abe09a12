"""Where the pepper comes from, and that it is made once."""

import stat
from pathlib import Path

import pytest

from modelreg.identity.pepper import ENVIRONMENT, FILE_NAME, Pepper, PepperError


def test_it_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    made = Pepper(tmp_path, {}).read()
    file = tmp_path / FILE_NAME
    assert len(made) == 32
    assert file.read_bytes() == made == Pepper(tmp_path, {}).read()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_a_start_that_was_killed_while_it_was_made_does_not_keep_the_next_from_it(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).with_suffix(".tmp").write_bytes(b"half")
    assert len(Pepper(tmp_path, {}).read()) == 32


def test_a_setting_stands_before_the_file_and_makes_none(tmp_path: Path) -> None:
    said = Pepper(tmp_path, {ENVIRONMENT: "s" * 32})
    assert (said.read(), said.is_own) == (b"s" * 32, False)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("said", ["s" * 31, "s" * 1_025])
def test_a_setting_out_of_bounds_is_refused_without_being_told(tmp_path: Path, said: str) -> None:
    with pytest.raises(PepperError, match=ENVIRONMENT) as raised:
        Pepper(tmp_path, {ENVIRONMENT: said}).read()
    assert "sss" not in str(raised.value)


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33])
def test_a_damaged_file_is_refused_and_stays(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / FILE_NAME
    file.write_bytes(content)
    with pytest.raises(PepperError, match="restore it"):
        Pepper(tmp_path, {}).read()
    assert file.read_bytes() == content


def test_it_is_not_printed(tmp_path: Path) -> None:
    assert "secret" not in repr(Pepper(tmp_path, {ENVIRONMENT: "secret" * 8}))

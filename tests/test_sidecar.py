"""The name of a server, and which servers are known not to run."""

import platform
from contextlib import closing
from pathlib import Path

import pytest

from modelreg.data_dir import DataDir
from modelreg.sidecar import is_over, sidecar_name


def test_of_this_host_a_server_runs_as_long_as_somebody_owns_its_data_directory(tmp_path: Path) -> None:
    name = sidecar_name(tmp_path / "there" / ".." / "data")
    assert name == f"{platform.node()}:{tmp_path / 'data'}"
    assert is_over(name)
    with closing(DataDir(tmp_path / "data")):
        assert not is_over(name)
    assert is_over(name)


@pytest.mark.parametrize("name", ["", "elsewhere:/data", platform.node(), f"{platform.node()}:"])
def test_of_others_nothing_is_known(name: str) -> None:
    assert not is_over(name)


def test_of_a_directory_that_may_not_be_looked_into_nothing_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr("os.open", refuse)
    assert not is_over(sidecar_name(tmp_path))

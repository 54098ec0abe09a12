"""The data directory: made private, owned by one process, and readable by who looks for the server."""

import errno
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from modelreg.data_dir import (
    LOCK_NAME,
    DataDir,
    DataDirError,
    DataDirLocked,
    LockInfo,
    default_data_dir,
    is_owned,
    read_lock,
)

OWNER = """
import sys
from pathlib import Path
from modelreg.data_dir import DataDir
owned = DataDir(Path(sys.argv[1]))
owned.publish({"grpc": "127.0.0.1:8701"})
print("ready", flush=True)
sys.stdin.read()
"""


@contextmanager
def other_owner(path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", OWNER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def test_is_created_for_its_user_alone(tmp_path: Path) -> None:
    with DataDir(tmp_path / "a" / "b") as owned:
        assert stat.S_IMODE(owned.path.stat().st_mode) == 0o700


def test_existing_directory_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with DataDir(tmp_path):
        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_second_process_is_refused_with_the_pid_of_the_first(tmp_path: Path) -> None:
    with other_owner(tmp_path) as owner, pytest.raises(DataDirLocked, match=f"process {owner.pid};") as caught:
        DataDir(tmp_path)
    assert caught.value.pid == owner.pid


def test_lock_of_a_killed_process_is_taken_over(tmp_path: Path) -> None:
    with other_owner(tmp_path) as owner:
        owner.send_signal(signal.SIGKILL)
        owner.wait()
        with DataDir(tmp_path):
            assert read_lock(tmp_path) == LockInfo(os.getpid(), {})


def test_closed_directory_can_be_owned_again(tmp_path: Path) -> None:
    DataDir(tmp_path).close()
    with DataDir(tmp_path):
        pass


def test_closing_twice_is_closing_once(tmp_path: Path) -> None:
    owned = DataDir(tmp_path)
    owned.close()
    owned.close()


def test_reader_finds_pid_and_addresses(tmp_path: Path) -> None:
    with other_owner(tmp_path) as owner:
        assert read_lock(tmp_path) == LockInfo(owner.pid, {"grpc": "127.0.0.1:8701"})


def test_shorter_addresses_leave_nothing_of_longer_ones(tmp_path: Path) -> None:
    with DataDir(tmp_path) as owned:
        owned.publish({"grpc": "a-rather-long-name.example:8701", "probe": "127.0.0.1:8702"})
        owned.publish({"grpc": "h:1"})
        assert json.loads((tmp_path / LOCK_NAME).read_text()) == {"pid": os.getpid(), "addresses": {"grpc": "h:1"}}


def test_nobody_owns_a_directory_that_is_not_there(tmp_path: Path) -> None:
    assert read_lock(tmp_path / "nowhere") is None
    assert not is_owned(tmp_path / "nowhere")


def test_nobody_owns_what_a_killed_process_left(tmp_path: Path) -> None:
    with other_owner(tmp_path) as owner:
        owner.send_signal(signal.SIGKILL)
        owner.wait()
        assert read_lock(tmp_path) is None


def test_reader_does_not_take_the_lock_for_good(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).write_text("{}")
    assert read_lock(tmp_path) is None
    with DataDir(tmp_path):
        pass


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"pid": "x", "addresses": {}}', '{"pid": 1, "addresses": 2}']
)
def test_owner_that_has_not_said_who_it_is_still_owns(tmp_path: Path, content: str) -> None:
    with DataDir(tmp_path):
        (tmp_path / LOCK_NAME).write_text(content)
        assert read_lock(tmp_path) is None
        with pytest.raises(DataDirLocked, match="just starting"):
            DataDir(tmp_path)


def test_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataDirError, match=str(tmp_path / "file")):
        DataDir(tmp_path / "file")


def test_default_follows_the_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_data_dir() == tmp_path / "modelreg"


def test_a_full_disk_warns_and_the_directory_stays_owned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", full)
    (tmp_path / LOCK_NAME).write_text('{"pid": 1, "addresses": {"grpc": "of-another:1"}}')
    with DataDir(tmp_path) as owned:
        owned.publish({"grpc": "h:1"})
        assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
        assert "No space left" in caplog.text
        assert (is_owned(tmp_path), read_lock(tmp_path)) == (True, None)
        with pytest.raises(DataDirLocked):
            DataDir(tmp_path)

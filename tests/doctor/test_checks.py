"""Each check of the doctor, on what it must notice and on what is in order."""

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from modelreg.config import Config, load_config
from modelreg.data_dir import DataDir
from modelreg.doctor.clock import check_clock
from modelreg.doctor.data import check_data_dir, check_disk
from modelreg.doctor.finding import Status
from modelreg.doctor.installation import check_packages, check_platform, check_python, check_toolchain
from modelreg.doctor.ports import check_ports
from modelreg.doctor.snapshots import check_remembered, remembered
from modelreg.registry.last_snapshot import LastSnapshot
from support.snapshots import packaged_snapshot

NOVEMBER_2026_MS = 1_795_000_000_000


@pytest.fixture
def listening() -> Iterator[str]:
    """An address that a process of somebody else holds."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield f"127.0.0.1:{taken.getsockname()[1]}"


def config(data: Path, **settings: str) -> Config:
    return load_config({"data": data, "grpc": "127.0.0.1:0", "probe": "127.0.0.1:0", **settings}, {})


def test_this_installation_is_in_order() -> None:
    assert [check.status for check in (check_python(), check_packages(), check_toolchain())] == [Status.OK] * 3
    assert "modelreg " in check_packages().found


def test_a_platform_nobody_tested_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Plan9")
    assert check_platform().status is Status.WARNING


def test_a_package_that_cannot_be_imported_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "modelreg._core", None)
    finding = check_packages()
    assert finding.status is Status.FAILED
    assert "modelreg._core" in finding.found
    assert finding.next_step is not None
    assert "pip install" in finding.next_step


def test_a_missing_toolchain_is_told_and_nothing_is_wrong(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "rustc"
    broken.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    finding = check_toolchain()
    assert finding.status is Status.OK
    assert finding.found.startswith("rustc that does not run, no cargo, no C compiler")


def test_a_data_directory_that_does_not_exist_yet_is_in_order(tmp_path: Path) -> None:
    finding = check_data_dir(tmp_path / "not" / "yet")
    assert finding.status is Status.OK
    assert "does not exist" in finding.found


def test_a_file_in_the_place_of_the_data_directory_fails(tmp_path: Path) -> None:
    file = tmp_path / "data"
    file.touch()
    finding = check_data_dir(file)
    assert (finding.status, finding.next_step) == (Status.FAILED, "name another with --data or MODELREG_DATA")


def test_a_data_directory_that_cannot_be_written_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    if os.geteuid() == 0:
        # Root may write anywhere, so the system is asked for it as for everybody else.
        monkeypatch.setattr(os, "access", lambda _path, mode: not mode & os.W_OK)
    assert check_data_dir(tmp_path).status is Status.FAILED
    tmp_path.chmod(stat.S_IRWXU)


def test_the_owner_of_the_data_directory_is_named(tmp_path: Path) -> None:
    assert check_data_dir(tmp_path).found.endswith("held by nobody")
    with DataDir(tmp_path) as held:
        held.publish({"grpc": "127.0.0.1:1"})
        assert check_data_dir(tmp_path).found.endswith(f"held by process {os.getpid()}")


@pytest.mark.parametrize(
    ("free_mib", "status"), [(15, Status.FAILED), (16, Status.WARNING), (511, Status.WARNING), (512, Status.OK)]
)
def test_little_room_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free_mib: int, status: Status) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(free=free_mib << 20))
    assert check_disk(tmp_path / "not" / "yet").status is status


def test_free_ports_are_in_order(tmp_path: Path) -> None:
    assert [finding.status for finding in check_ports(config(tmp_path))] == [Status.OK, Status.OK]


def test_a_port_that_another_process_holds_fails(tmp_path: Path, listening: str) -> None:
    grpc, probe = check_ports(config(tmp_path, grpc=listening))
    assert (grpc.status, probe.status) == (Status.FAILED, Status.OK)
    assert grpc.found == f"{listening} is taken by another process"
    assert grpc.next_step == "modelreg serve --grpc 127.0.0.1:0"


def test_an_address_of_another_machine_fails(tmp_path: Path) -> None:
    grpc, _ = check_ports(config(tmp_path, grpc="192.0.2.1:8701"))
    assert grpc.status is Status.FAILED
    assert "cannot be bound" in grpc.found


def test_the_ports_of_the_server_on_the_data_directory_are_its_own(tmp_path: Path, listening: str) -> None:
    with DataDir(tmp_path) as held:
        held.publish({"grpc": listening})
        (finding,) = check_ports(config(tmp_path))
    assert (finding.status, finding.found) == (Status.OK, f"{listening}, the server's")


def test_a_server_that_does_not_listen_where_it_says_fails(tmp_path: Path) -> None:
    with DataDir(tmp_path) as held:
        held.publish({"grpc": "127.0.0.1:1"})
        (finding,) = check_ports(config(tmp_path))
    assert finding.status is Status.FAILED


def test_no_last_snapshot_is_in_order(tmp_path: Path) -> None:
    assert check_remembered(remembered(tmp_path), tmp_path).status is Status.OK


def test_a_whole_last_snapshot_is_named_by_revision_and_digest(tmp_path: Path) -> None:
    LastSnapshot(tmp_path).write(packaged_snapshot())
    last = remembered(tmp_path)
    finding = check_remembered(last, tmp_path)
    assert finding.status is Status.OK
    assert finding.found == f"revision {last.revision}, sha256 {last.sha256.hex()[:12]}"


def test_a_damaged_last_snapshot_is_a_warning_with_its_path(tmp_path: Path) -> None:
    LastSnapshot(tmp_path).write(packaged_snapshot())
    path = tmp_path / "last.snapshot"
    path.write_bytes(path.read_bytes()[:-1])
    finding = check_remembered(remembered(tmp_path), tmp_path)
    assert (finding.status, finding.next_step) == (Status.WARNING, f"rm {path}")


def test_a_last_snapshot_of_another_kind_is_a_warning(tmp_path: Path) -> None:
    LastSnapshot(tmp_path).write(b"\xff")
    assert check_remembered(remembered(tmp_path), tmp_path).status is Status.WARNING


@pytest.mark.parametrize(
    ("now_unix_ms", "snapshot_unix_ms", "status"),
    [
        (NOVEMBER_2026_MS, 0, Status.OK),
        (NOVEMBER_2026_MS, NOVEMBER_2026_MS + 300_000, Status.OK),
        (NOVEMBER_2026_MS, NOVEMBER_2026_MS + 300_001, Status.WARNING),
        (0, 0, Status.FAILED),
    ],
    ids=["right", "a little behind", "behind the snapshot", "1970"],
)
def test_a_clock_that_cannot_be_right_is_noticed(now_unix_ms: int, snapshot_unix_ms: int, status: Status) -> None:
    assert check_clock(now_unix_ms, snapshot_unix_ms=snapshot_unix_ms).status is status


def test_the_doctor_needs_no_engine_to_say_that_there_is_none() -> None:
    code = (
        "import os, sys; sys.modules['modelreg._core'] = None;"
        "from modelreg.doctor.examine import examine;"
        "print(*(f.status.value for f in examine({}, {}, address=None) if f.check == 'packages'))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["failed"]

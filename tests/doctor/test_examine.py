"""The doctor as a whole: beside a server, without one, and on settings and models that are wrong."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from modelreg.doctor.examine import examine
from modelreg.doctor.finding import Finding, Status, worst
from modelreg.doctor.server import Asked, Unanswered, ask_server, check_select
from modelreg.doctor.snapshots import Remembered, check_registry
from modelreg.store.migrate import migrate
from modelreg.store.store import Store
from modelreg.store_url import StoreUrl
from modelreg.v1.common_pb2 import RegistryRef
from modelreg.v1.select_pb2 import SelectResponse
from support.doors import OpenDoor
from support.server import RunningServer

PORTS = {"MODELREG_GRPC": "127.0.0.1:0", "MODELREG_PROBE": "127.0.0.1:0"}


def by_check(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.check: finding for finding in findings}


def test_without_a_server_the_next_step_is_to_start_one(tmp_path: Path) -> None:
    findings = examine({"data": tmp_path}, PORTS, address=None)
    assert worst(findings) is Status.WARNING
    assert by_check(findings)["select"].next_step == "modelreg serve"


def test_beside_a_server_all_is_well(serve: Callable[..., RunningServer]) -> None:
    server = serve()
    server.wait_for("control plane ready")
    findings = examine({"data": server.data}, PORTS, address=None)
    assert worst(findings) is Status.OK, findings
    found = by_check(findings)
    assert found["data directory"].found.endswith(f"held by process {server.process.pid}")
    assert found["port grpc"].found == f"{server.address()}, the server's"
    assert found["store"].found.endswith("revision 1")
    assert found["select"].found.startswith(f"{server.address()} picks ")
    assert found["registry"].found.endswith("s old, as the last snapshot")


def test_a_named_server_is_not_compared_with_this_data_directory(
    serve: Callable[..., RunningServer], tmp_path: Path
) -> None:
    server = serve()
    server.wait_for("control plane ready")
    found = by_check(examine({"data": tmp_path / "other"}, PORTS, address=server.address()))
    assert found["registry"].status is Status.OK
    assert "last snapshot" not in found["registry"].found


def test_a_named_server_that_does_not_answer_fails(tmp_path: Path) -> None:
    findings = examine({"data": tmp_path}, PORTS, address="127.0.0.1:1")
    select = by_check(findings)["select"]
    assert (select.status, select.next_step) == (Status.FAILED, "modelreg select --address 127.0.0.1:1")
    assert "UNAVAILABLE" in select.found
    assert "registry" not in by_check(findings)


def test_a_bad_setting_fails_and_ends_what_rests_on_it(tmp_path: Path) -> None:
    findings = examine({"data": tmp_path}, {**PORTS, "MODELREG_LOG_LEVEL": "loud"}, address=None)
    assert (findings[-1].check, findings[-1].next_step) == ("settings", "modelreg config check")
    assert "MODELREG_LOG_LEVEL" in findings[-1].found
    assert worst(findings) is Status.FAILED


def test_a_variable_that_is_no_setting_is_a_warning(tmp_path: Path) -> None:
    found = by_check(examine({"data": tmp_path}, {**PORTS, "MODELREG_GRCP": "x"}, address=None))
    assert found["settings"].status is Status.WARNING


def test_a_bad_models_file_fails_with_its_first_fault(tmp_path: Path) -> None:
    models = tmp_path / "models.json"
    models.write_text('{"modles": {}, "x": 1}', encoding="utf-8")
    found = by_check(examine({"data": tmp_path, "models": models}, PORTS, address=None))
    assert found["models"].status is Status.FAILED
    assert f"{models}#/modles" in found["models"].found
    assert found["models"].found.endswith(", and 1 more")


def answered(sha256: bytes = b"a" * 32, age_ms: int = 10, took_ms: float = 1.0) -> Asked:
    registry = RegistryRef(revision=3, snapshot_sha256=sha256, age_ms=age_ms)
    return Asked("127.0.0.1:8701", SelectResponse(registry=registry), took_ms)


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (Remembered(), "no last snapshot"),
        (Remembered(revision=2, sha256=b"b" * 32), f"the last snapshot is {(b'b' * 6).hex()}"),
    ],
)
def test_a_registry_that_is_not_the_remembered_one_is_a_warning(last: Remembered, said: str) -> None:
    finding = check_registry(answered(), last)
    assert finding.status is Status.WARNING
    assert finding.found.endswith(said)


def test_a_registry_that_nobody_confirmed_for_a_minute_is_a_warning() -> None:
    assert check_registry(answered(age_ms=60_001), None).status is Status.WARNING
    assert check_registry(answered(age_ms=60_000), None).status is Status.OK


def test_a_select_slower_than_clients_wait_is_a_warning() -> None:
    assert check_select(answered(took_ms=50.1)).status is Status.WARNING
    assert check_select(answered(took_ms=49.9)).status is Status.OK


def test_a_server_without_a_registry_fails(door_without_snapshot: OpenDoor) -> None:
    asked = ask_server(door_without_snapshot.address)
    assert isinstance(asked, Unanswered)
    assert (asked.error.code, asked.error.reason) == ("UNAVAILABLE", "NO_SNAPSHOT")
    assert check_select(asked).status is Status.FAILED


def test_a_proxy_of_the_environment_is_not_used(
    door_without_snapshot: OpenDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nobody listens there.
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    asked = ask_server(door_without_snapshot.address)
    assert isinstance(asked, Unanswered)
    assert "no snapshot" in asked.error.message


def test_the_digest_of_an_answer_is_that_of_the_bytes_on_disk(serve: Callable[..., RunningServer]) -> None:
    server = serve()
    server.wait_for("control plane ready")
    asked = ask_server(server.address())
    assert isinstance(asked, Asked)
    on_disk = (server.data / "last.snapshot").read_bytes()
    header = len(b"modelreg snapshot 1\n") + 32
    assert asked.answer.registry.snapshot_sha256 == hashlib.sha256(on_disk[header:]).digest()


def test_a_store_that_is_not_there_fails_without_its_password(tmp_path: Path) -> None:
    settings = {**PORTS, "MODELREG_STORE": "postgresql://me:secret@127.0.0.1:1/registry"}
    found = by_check(examine({"data": tmp_path}, settings, address=None))["store"]
    assert (found.status, found.next_step) == (Status.FAILED, "modelreg db status")
    assert "postgresql://me:***@127.0.0.1:1/registry does not answer" in found.found


def test_a_store_that_nobody_filled_is_well_and_stays_so(tmp_path: Path) -> None:
    found = by_check(examine({"data": tmp_path}, PORTS, address=None))["store"]
    assert (found.status, found.found.endswith("the first start fills it")) == (Status.OK, True)
    assert not (tmp_path / "registry.db").exists()


def test_tables_of_an_older_version_are_to_be_migrated(tmp_path: Path) -> None:
    store = Store.open(StoreUrl.of_file(tmp_path / "registry.db"), "")
    migrate(store)
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '1.0'"))
    store.close()
    found = by_check(examine({"data": tmp_path}, PORTS, address=None))["store"]
    assert (found.status, found.next_step) == (Status.WARNING, "modelreg db migrate")

"""`modelreg keys`: the first one without a server, the others by one, and where a command finds its own."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import Result

from support.key_world import first_key
from support.server import RunningServer

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[tuple[str, str], str]]:
    """The options that name a server that needs keys, and one that may do everything."""
    data = tmp_path_factory.mktemp("data")
    admin = first_key(data)
    started = RunningServer(data, ("--keys", "on"))
    try:
        started.wait_for("control plane ready")
        yield ("--data", str(data)), admin
    finally:
        started.close()


@pytest.fixture
def admin(guarded: tuple[tuple[str, str], str], monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """The options alone; the key is in the environment."""
    monkeypatch.setenv("MODELREG_API_KEY", guarded[1])
    return guarded[0]


def test_the_first_key_needs_no_server_and_the_second_does(run: Run, tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "data"))
    made = run("keys", "create", "--permission", "all", *data)
    assert made.exit_code == 0, made.output
    (secret,) = made.stdout.splitlines()
    assert secret.startswith("mr_")
    assert secret not in made.stderr
    second = run("keys", "create", "--permission", "all", *data)
    assert (second.exit_code, second.stdout) == (1, "")
    assert f"the key {secret[3:11]} can make others already" in second.stderr
    assert "next: start a server with `modelreg serve --keys on`" in second.stderr


def test_a_key_that_makes_no_other_leaves_the_way_to_the_first(run: Run, tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "data"))
    for permission in ("select", "keys"):
        assert run("keys", "create", "--permission", permission, *data).exit_code == 0
    assert run("keys", "create", "--permission", "select", *data).exit_code == 1


def test_a_first_key_that_only_one_of_many_servers_would_know_is_not_made(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "modelreg.json").write_text('{"store": "postgresql://me@127.0.0.1:1/registry"}')
    refused = run("keys", "create", "--permission", "all", "--data", str(tmp_path / "data"))
    assert refused.exit_code == 1
    assert "needs MODELREG_KEY_PEPPER, the same for all its servers" in refused.stderr


def test_keys_are_made_listed_and_revoked(run: Run, admin: tuple[str, str]) -> None:
    wish = ("--tenant", "acme", "--team", "web", "--permission", "select", "--permission", "record_usage")
    made = run("keys", "create", *wish, "--expires", "30d", "--note", "of the web", "--json", *admin)
    assert made.exit_code == 0, made.output
    key = json.loads(made.stdout)["key"]
    assert (key["tenant"], key["team"], key["note"]) == ("acme", "web", "of the web")
    listed = run("keys", "ls", *admin)
    (row,) = [line for line in listed.stdout.splitlines() if line.startswith(key["prefix"])]
    assert "acme" in row
    assert "select, record_usage" in row
    assert " live " in row
    assert json.loads(made.stdout)["secret"] not in listed.stdout
    revoked = run("keys", "revoke", key["prefix"], *admin)
    assert revoked.stdout.startswith(f"revoked {key['prefix']} of tenant acme")
    (row,) = [line for line in run("keys", "ls", *admin).stdout.splitlines() if line.startswith(key["prefix"])]
    assert " revoked " in row
    all_keys = json.loads(run("keys", "ls", "--json", *admin).stdout)["keys"]
    assert [one["key_id"] for one in all_keys if "revoked" in one] == [key["key_id"]]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "name at least one; the permissions are select, "),
        (("--permission", "selekt"), 'there is no permission selekt; the nearest is "select"'),
        (("--permission", "all", "--expires", "soon"), "write 90s, 30m, 12h or 30d"),
        (("--permission", "all", "--expires", "0d"), "write 90s, 30m, 12h or 30d"),
    ],
)
def test_a_wrong_wish_is_refused_before_anybody_is_asked(run: Run, arguments: tuple[str, ...], told: str) -> None:
    refused = run("keys", "create", *arguments)
    assert refused.exit_code == 2
    assert told in " ".join(refused.output.split())


def test_a_key_comes_from_a_file_before_the_environment(
    run: Run, guarded: tuple[tuple[str, str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, key = guarded
    without = run("models", "ls", *data)
    assert without.exit_code == 1
    assert "(UNAUTHENTICATED)" in without.stderr
    assert "next: put a key into MODELREG_API_KEY" in without.stderr
    file = tmp_path / "key"
    file.write_text(f"{key}\n")
    monkeypatch.setenv("MODELREG_API_KEY", f"mr_abcdefgh_{'A' * 43}")
    assert run("models", "ls", *data).exit_code == 1
    for command in (("models", "ls"), ("select",), ("jobs", "ls"), ("doctor",), ("export",)):
        done = run(*command, "--key-file", str(file), *data)
        assert done.exit_code == 0, done.output


def test_what_is_no_key_is_not_sent_and_not_told(
    run: Run, guarded: tuple[tuple[str, str], str], tmp_path: Path
) -> None:
    file = tmp_path / "key"
    file.write_text("password")
    refused = run("models", "ls", "--key-file", str(file), *guarded[0])
    assert (refused.exit_code, "password" in refused.output) == (2, False)
    assert f"key file {file}: should be an API key" in refused.stderr
    absent = run("models", "ls", "--key-file", str(tmp_path / "nothing"), *guarded[0])
    assert (absent.exit_code, "cannot be read" in absent.stderr) == (2, True)


def test_a_missing_permission_and_the_next_step_are_told(
    run: Run, guarded: tuple[tuple[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    data, key = guarded
    monkeypatch.setenv("MODELREG_API_KEY", key)
    weak = run("keys", "create", "--permission", "select", *data).stdout.strip()
    monkeypatch.setenv("MODELREG_API_KEY", weak)
    assert run("select", *data).exit_code == 0
    denied = run("keys", "ls", *data)
    assert denied.exit_code == 1
    assert "lacks the permission `keys` (PERMISSION_DENIED)" in denied.stderr
    assert "next: ask with a key that has it" in denied.stderr


def test_on_loopback_without_keys_everybody_makes_them(run: Run, server_data: tuple[str, str]) -> None:
    assert run("keys", "ls", *server_data).stdout.startswith("no key was made")
    assert run("keys", "create", "--permission", "keys", *server_data).exit_code == 0
    assert run("keys", "create", "--permission", "all", *server_data).exit_code == 0

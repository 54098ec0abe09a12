"""`modelreg export`, `import` and `changes` against a real server."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from support.server import RunningServer


def test_what_goes_out_comes_in_again(run: Callable[..., Result], server: RunningServer, tmp_path: Path) -> None:
    file, address = tmp_path / "registry.json", ("--address", server.address())
    told = json.loads(run("export", str(file), "--json", *address).stdout)
    assert (told["bytes"], told["revision"]) == (file.stat().st_size, 1)
    # To stdout it is the same bytes, and nothing else.
    assert run("export", *address).stdout_bytes == file.read_bytes()
    done = run("import", str(file), "--strict", "--json", *address)
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["rows"]) == (0, answer["imported"])


def test_a_file_that_is_none_is_refused(run: Callable[..., Result], server: RunningServer, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{}", encoding="utf-8")
    assert run("import", str(bad), "--address", server.address()).exit_code != 0
    missing = run("import", str(tmp_path / "none.json"), "--address", server.address())
    assert (missing.exit_code, "cannot be read" in missing.stderr) == (1, True)


@pytest.mark.parametrize("follow", [(), ("--follow",)])
def test_changes_since_what_is_not_yet_are_refused(
    run: Callable[..., Result], server: RunningServer, follow: tuple[str, ...]
) -> None:
    done = run("changes", "--since", "99", *follow, "--address", server.address())
    assert done.exit_code != 0
    assert "from_revision" in done.stderr


def test_changes_are_told_a_line_each(run: Callable[..., Result], server: RunningServer) -> None:
    done = run("changes", "--json", "--address", server.address())
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["revision"] for line in lines} == {"1"}
    assert run("changes", "--since", "1", "--address", server.address()).stdout == ""

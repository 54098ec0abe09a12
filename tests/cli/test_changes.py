"""`changes` at the terminal, on a real server."""

import json
from collections.abc import Callable

from typer.testing import Result


def test_each_revision_is_told_with_what_was_changed(
    run: Callable[..., Result], server_data: tuple[str, str], apply: Callable[..., None]
) -> None:
    apply({"alias": {"alias_id": "fast", "model": "gpt-5-mini"}}, {"group": {"group_id": "few", "models": ["gpt-5"]}})
    apply({"model": {"model_id": "gpt-5", "tags": ["ours"]}})
    assert run("delete", "alias", "fast", *server_data).exit_code == 0

    done = run("changes", "--since", "1", *server_data)
    assert done.exit_code == 0, done.output
    revisions = [line.split()[0] for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert revisions == ["2", "3", "4"]
    assert [line.strip() for line in done.stdout.splitlines() if line.startswith(" ")] == [
        "created alias fast",
        "created group few",
        "updated model gpt-5",
        "deleted alias fast",
    ]

    told = [json.loads(line) for line in run("changes", "--since", "2", "--json", *server_data).stdout.splitlines()]
    assert [one["revision"] for one in told] == ["3", "4"]
    assert told[0]["changes"] == [
        {"kind": "RESOURCE_KIND_MODEL", "name": "gpt-5", "operation": "CHANGE_OPERATION_UPDATED"}
    ]


def test_the_first_revision_is_what_the_start_brought(run: Callable[..., Result], standing: tuple[str, str]) -> None:
    done = run("changes", *standing)
    assert done.stdout.startswith("1  ")
    assert "created model gpt-5-mini" in done.stdout
    assert "created licence MIT" in done.stdout


def test_nothing_newer_is_no_line(run: Callable[..., Result], standing: tuple[str, str]) -> None:
    done = run("changes", "--since", "1", *standing)
    assert (done.exit_code, done.output) == (0, "")


def test_a_revision_is_no_negative_number(run: Callable[..., Result]) -> None:
    done = run("changes", "--since", "-1")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--since: -1 is not between 0 and" in done.stderr

"""What the registry answers is the same from a server and in this process, whichever command asks."""

import json
from collections.abc import Callable

import pytest
from typer.testing import Result


@pytest.mark.parametrize(
    "command",
    [
        ("search", "gpt", "--order", "quality", "--task-class", "coding"),
        ("matrix", "claude"),
        ("stats",),
        ("compare", "gpt-5-mini", "claude-haiku-4-5"),
        ("models", "alternatives", "gpt-4o"),
        ("models", "availability", "gpt-5-mini"),
        ("quality", "ls", "--class", "coding"),
    ],
    ids=" ".join,
)
def test_a_server_answers_what_this_process_would(
    run: Callable[..., Result], standing: tuple[str, str], command: tuple[str, ...]
) -> None:
    asked, local = run(*command, "--json", *standing), run(*command, "--json")
    assert (asked.exit_code, asked.stderr) == (0, ""), asked.output
    assert "no server runs" in local.stderr
    assert json.loads(asked.stdout) == json.loads(local.stdout)
    assert run(*command, *standing).stdout == run(*command).stdout


@pytest.mark.parametrize(
    "command",
    [
        ("search", "--capability", "tols"),
        ("matrix", "--only", "tols"),
        ("compare", "gpt5-mini"),
        ("models", "availability", "gpt4o"),
        ("quality", "ls", "--class", "codng"),
        ("platforms", "show", "azur"),
        ("routes", "cheapest", "--model", "gpt5-mini"),
    ],
    ids=" ".join,
)
def test_a_server_s_refusal_says_where_and_else_the_same(
    run: Callable[..., Result], standing: tuple[str, str], command: tuple[str, ...]
) -> None:
    asked, local = run(*command, *standing), run(*command)
    assert asked.exit_code == local.exit_code == 2
    where, _, said = asked.stderr.removeprefix("error: ").partition(": ")
    assert where.startswith("127.0.0.1:")
    assert local.stderr.endswith(f"error: {said}")

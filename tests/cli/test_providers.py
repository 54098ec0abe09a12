"""`providers`, `offers` and the kinds that are listed alike: from a server, from a store, and from the catalogue."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from support.server import RunningServer
from support.tables import line_of


def test_a_credential_enables_its_provider_in_this_process(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "canary-4711")
    done = run("providers", "ls")
    assert line_of(done, "openai")[1:4] == ["yes", "environment", "OPENAI_API_KEY"]
    assert line_of(done, "anthropic")[1] == "no"
    assert "DEMO" not in done.stdout
    assert "canary" not in done.output


def test_credentials_can_be_left_out(run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "canary-4711")
    monkeypatch.setenv("MODELREG_CREDENTIALS", "off")
    assert "enabled: 0, registry revision 1; DEMO" in run("providers", "ls").stdout


@pytest.mark.parametrize(
    "command",
    [
        ("models", "ls"),
        ("models", "show", "gpt-5-mini"),
        ("models", "alternatives", "gpt-5-mini"),
        ("models", "availability", "gpt-5-mini"),
        ("routes", "ls"),
        ("offers", "ls"),
        ("platforms", "ls"),
        ("search", "gpt-5"),
        ("matrix", "--only", "free_tier"),
        ("compare", "gpt-5-mini"),
        ("stats",),
    ],
)
def test_a_demo_says_so_in_every_answer_about_routes(run: Callable[..., Result], command: tuple[str, ...]) -> None:
    assert run(*command).stdout.rstrip().endswith("; DEMO: no provider is enabled")
    assert json.loads(run(*command, "--json").stdout)["demo"] is True


def test_offers_are_those_of_enabled_providers_or_not(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    done = run("offers", "ls", "--model", "gpt-5-mini")
    assert line_of(done, "openai/gpt-5-mini")[-1] == "yes"
    assert line_of(done, "azure/gpt-5-mini")[-1] == "no"


def test_a_resource_is_shown_field_by_field(run: Callable[..., Result]) -> None:
    assert line_of(run("providers", "show", "openai"), "base url")[2] == "https://api.openai.com/v1"
    assert line_of(run("platforms", "show", "openai"), "platform id")[2] == "openai"


def test_an_unknown_one_says_what_lists_them(run: Callable[..., Result]) -> None:
    done = run("licences", "show", "zzzzzzzz")
    assert done.exit_code == 2
    assert "`modelreg licences ls` lists what there is" in done.stderr


def test_enabling_needs_a_server(run: Callable[..., Result]) -> None:
    done = run("providers", "enable", "openai")
    assert done.exit_code == 1
    assert "start one with `modelreg serve`" in done.stderr


def test_enabling_makes_routes_that_a_later_command_without_a_server_has_too(
    run: Callable[..., Result], server: RunningServer
) -> None:
    data = ("--data", str(server.data))
    enabled = run("providers", "enable", "lmstudio", "github-models", *data)
    assert enabled.exit_code == 0, enabled.output
    assert "lmstudio is enabled: 3 routes" in enabled.stdout
    assert line_of(run("providers", "ls", *data), "github-models")[1:3] == ["yes", "users"]
    disabled = run("providers", "disable", "lmstudio", *data)
    assert "lmstudio is disabled" in disabled.stdout
    server.terminate()
    server.exit_code()
    done = run("providers", "ls", *data)
    assert "from revision 3 of the store" in done.stderr
    assert line_of(done, "github-models")[1:3] == ["yes", "users"]
    assert line_of(done, "lmstudio")[1] == "no"


def test_one_unknown_name_among_several_enables_none(run: Callable[..., Result], server: RunningServer) -> None:
    data = ("--data", str(server.data))
    assert run("providers", "enable", "openai", "zzzzzzzz", *data).exit_code != 0
    assert "enabled: 0" in run("providers", "ls", *data).stdout


def test_a_store_does_not_hide_what_a_start_would_take_up(
    run: Callable[..., Result], server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.terminate()
    server.exit_code()
    monkeypatch.setenv("OPENAI_API_KEY", "canary-4711")
    done = run("providers", "ls", "--data", str(server.data))
    assert "a server would also take up OPENAI_API_KEY" in done.stderr
    assert "canary" not in done.output


def test_a_store_that_cannot_be_read_is_a_failure(run: Callable[..., Result], tmp_path: Path) -> None:
    file = tmp_path / "registry.db"
    file.write_bytes(b"no database at all, whatever its name says, and long enough to be looked at" * 20)
    done = run("models", "ls", "--data", str(tmp_path))
    assert (done.exit_code, done.stdout) == (1, "")
    assert str(file) in done.stderr
    assert "--models FILE" in done.stderr


def test_a_models_file_stands_before_the_store(
    run: Callable[..., Result], server: RunningServer, tmp_path: Path
) -> None:
    server.terminate()
    server.exit_code()
    models = tmp_path / "models.json"
    models.write_text('{"providers": {"anthropic": {}}}')
    done = run("providers", "ls", "--data", str(server.data), "--models", str(models))
    assert line_of(done, "anthropic")[1:4] == ["yes", "models", "file"]

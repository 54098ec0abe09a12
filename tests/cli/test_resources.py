"""`get`, `apply` and `delete` at the terminal, on a real server."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from support.server import RunningServer

RESOURCES = [
    {"model": {"model_id": "mine", "vendor": "me", "type": "chat"}},
    {"route": {"route_id": "openai/mine", "model_string": "mine-1", "price": {"free": True}}},
    {"model": {"model_id": "gpt-5", "tags": ["ours"]}},
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    written = tmp_path / "resources.json"
    written.write_text(json.dumps(RESOURCES))
    return written


def test_a_file_is_applied_again_and_what_it_made_is_deleted(
    run: Callable[..., Result], server: RunningServer, file: Path
) -> None:
    at = ("--data", str(server.data))
    tried = run("apply", "-f", str(file), "--dry-run", *at)
    assert tried.stdout.splitlines()[-1] == "nothing is kept", tried.output
    assert run("get", "model", "mine", *at).exit_code != 0
    done = run("apply", "-f", str(file), *at)
    assert done.stdout.splitlines() == [
        "created model mine",
        "created route openai/mine",
        "updated model gpt-5",
        "registry revision 2",
    ]
    again = json.loads(run("apply", "-f", str(file), "--json", *at).stdout)
    assert again["revision"] == "2"
    assert run("delete", "model", "mine", *at).exit_code != 0
    assert run("delete", "route", "openai/mine", *at).stdout == "deleted route openai/mine; registry revision 3\n"
    assert run("delete", "model", "mine", *at).exit_code == 0
    refused = run("delete", "model", "gpt-5", *at)
    assert "reset" in refused.stderr, refused.output
    assert run("delete", "model", "gpt-5", "--reset", *at).stdout == "reset model gpt-5; registry revision 5\n"


def test_what_is_printed_can_be_applied_once(run: Callable[..., Result], server: RunningServer, tmp_path: Path) -> None:
    at = ("--data", str(server.data))
    printed = json.loads(run("get", "model", "gpt-5", *at).stdout)
    printed["model"]["context_tokens"] = 5
    changed = tmp_path / "changed.json"
    changed.write_text(json.dumps(printed))
    assert run("apply", "-f", str(changed), *at).exit_code == 0
    assert json.loads(run("get", "model", "gpt-5", *at).stdout)["model"]["context_tokens"] == 5
    # It has the etag of what it was made from.
    second = run("apply", "-f", str(changed), *at)
    assert second.exit_code != 0
    assert "etag" in second.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1]", "entry 0: should be an object"),
        ("null", "entry 0: should be an object"),
        ("[]", "1 to 1000 can be written at once"),
        ("{}", "entry 0: should be an object with one of platform"),
        ('[{"alias": {"alias_id": "a", "model": "b"}}, {"model": {"model_idd": "m"}}]', "entry 1:"),
        ('{"model": {"model_id": "m", "model_id": "n"}}', "model_id"),
        ('{"model": {"context_tokens": NaN}}', "NaN"),
        (
            '{"route": {"price": {"rates": [{"kind": "request", "pico_usd": -1}]}}}',
            "is -1; 0 to 18446744073709551615",
        ),
        ('{"model": {"typ": "chat"}}', 'entry 0: model.typ: there is no such field; the nearest is "type"'),
        ('{"model": {"status": "active"}}', "there are STATUS_"),
        ('[{"model": {"typ": 1}}, {"modle": {}}]', 'entry 1: modle: there is no such field; the nearest is "model"'),
        ("\x00", "f.json"),
    ],
)
def test_a_file_that_is_none_is_refused_before_anybody_is_asked(
    run: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("f.json").write_text(text)
    done = run("apply", "-f", "f.json", "--address", "127.0.0.1:1")
    assert (done.exit_code, said in done.stderr, "Usage" in done.stderr) == (1, True, False), done.output


def test_every_field_at_fault_is_told(run: Callable[..., Result], server: RunningServer, tmp_path: Path) -> None:
    written = tmp_path / "bad.json"
    bad = [{"model": {"model_id": f"m{index}", "vendor": "me", "context_tokens": 0}} for index in range(3)]
    written.write_text(json.dumps(bad))
    at = ("-f", str(written), "--data", str(server.data))
    places = [f"writes[{index}].create.resource.model.context_tokens" for index in range(3)]
    told = run("apply", *at).stderr
    assert [place in told for place in places] == [True, True, True], told
    error = json.loads(run("apply", "--json", *at).stderr.splitlines()[-1])["error"]
    assert [one["field"] for one in error["violations"]] == places

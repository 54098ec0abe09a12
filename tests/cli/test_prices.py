"""`prices why|history`, `catalog conflicts|diff`, against a real server that took a catalogue and then a dearer one."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from modelreg.cli.main import app
from support.models_dev import OFFER, PROVIDER
from support.openrouter import openrouter_list, openrouter_row
from support.server import RunningServer

Run = Callable[..., Result]
At = tuple[str, str]
OWN_RATES = [{"kind": "input_token", "pico_usd": "4000000"}, {"kind": "output_token", "pico_usd": "2500000"}]


def api_json(file: Path, **cost: float) -> str:
    """Write what models.dev publishes, with one offer."""
    offer = {**OFFER, "id": "model-1", "cost": {"input": 1, "output": 2.5, **cost}}
    file.write_text(json.dumps({"host": {**PROVIDER, "models": {"model-1": offer}}}))
    return str(file)


@pytest.fixture(scope="module")
def dearer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[At]:
    """A server whose one route became dearer, and costs what a user says."""
    folder = tmp_path_factory.mktemp("prices")
    started = RunningServer(folder, ())
    at = ("--data", str(started.data))
    try:
        started.wait_for("control plane ready")
        for cost in (1, 3):
            # Its one route is all that there is from then on.
            importing = ("catalog", "import", "--from", api_json(folder / "api.json", input=cost), "--accept-all")
            done = CliRunner().invoke(app, (*importing, *at))
            assert done.exit_code == 0, done.output
        own = {"route": {"route_id": "host/model-1", "price": {"rates": OWN_RATES}}}
        done = CliRunner().invoke(app, ("apply", "-f", "-", *at), input=json.dumps([own]))
        assert done.exit_code == 0, done.output
        yield at
    finally:
        started.close()


def rows(done: Result) -> list[list[str]]:
    assert done.exit_code == 0, done.output
    return [line.split() for line in done.stdout.splitlines()]


def test_an_import_says_which_layer_it_is_written_to(run: Run, dearer: At, tmp_path: Path) -> None:
    asked = ("catalog", "import", "--from", api_json(tmp_path / "api.json"), "--dry-run", *dearer)
    assert "into layer catalogue: refused 0; " in run(*asked).stdout
    assert json.loads(run(*asked, "--json").stdout)["kept"]["layer"] == "LAYER_CATALOGUE"


def test_a_price_list_is_written_to_a_layer_of_its_own(run: Run, dearer: At, tmp_path: Path) -> None:
    file = tmp_path / "models.json"
    file.write_bytes(openrouter_list(openrouter_row()))
    asked = ("catalog", "diff", "--from", str(file), *dearer)
    told = json.loads(run(*asked, "--json").stdout)
    assert told["layer"] == "LAYER_OPENROUTER"
    # Nothing of the catalogue goes, nor is it said once more.
    assert {one["operation"] for one in told["differences"]} == {"CHANGE_OPERATION_CREATED"}
    assert run(*asked).stdout.splitlines()[-1].startswith("layer openrouter: changed 3: created ")


def test_why_shows_every_layer_and_marks_what_stands(run: Run, dearer: At) -> None:
    done = run("prices", "why", "host/model-1", *dearer)
    inputs = [row for row in rows(done) if row[:1] == ["input_token"]]
    assert [row[1:7] for row in inputs] == [
        ["*", "user", "$4", "per", "1M", "-"],
        ["catalogue", "$3", "per", "1M", inputs[1][5], inputs[1][6]],
    ]
    assert done.stdout.splitlines()[-1].startswith("* stands; primary source: catalogue; registry revision ")
    answer = json.loads(run("prices", "why", "model-1", "--json", *dearer).stdout)
    (route,) = answer["routes"]
    (price,) = (one for one in route["prices"] if one.get("kind") == "input_token")
    assert [(value["layer"], value["pico_usd"], value.get("stands", False)) for value in price["values"]] == [
        ("LAYER_USER", "4000000", True),
        ("LAYER_CATALOGUE", "3000000", False),
    ]


def test_history_shows_what_it_cost_before(run: Run, dearer: At) -> None:
    done = run("prices", "history", "host/model-1", *dearer)
    inputs = [row for row in rows(done) if row[1:3] == ["input_token", "catalogue"]]
    assert [(row[3], row[7] == "-") for row in inputs] == [("$1", False), ("$3", True)]
    lines = json.loads(run("prices", "history", "model-1", "--json", *dearer).stdout)["lines"]
    amounts = {line["pico_usd"] for line in lines if line["kind"] == "input_token"}
    assert amounts == {"1000000", "3000000", "4000000"}


def test_conflicts_show_who_says_what(run: Run, dearer: At) -> None:
    (conflict,) = (row for row in rows(run("catalog", "conflicts", *dearer)) if row[:1] == ["host/model-1"])
    assert " ".join(conflict) == "host/model-1 input_token 1.333 *user $4 per 1M, catalogue $3 per 1M"
    answer = json.loads(run("catalog", "conflicts", "--json", *dearer).stdout)
    assert [one["ratio_milli"] for one in answer["conflicts"]] == ["1333"]


def test_diff_tells_what_an_import_would_change_and_keeps_nothing(run: Run, dearer: At, tmp_path: Path) -> None:
    asked = ("catalog", "diff", "--from", api_json(tmp_path / "api.json", input=9), *dearer)
    done = run(*asked)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[:2] == [
        "updated route host/model-1",
        "    input_token: $3 per 1M -> $9 per 1M",
    ]
    assert done.stdout.splitlines()[-1].endswith("nothing is kept")
    told: dict[str, Any] = json.loads(run(*asked, "--json").stdout)
    assert [one["name"] for one in told["differences"]] == ["host/model-1"]


def test_diff_tells_where_a_layer_is_overruled(run: Run, dearer: At) -> None:
    done = run("catalog", "diff", "--layer", "catalogue", *dearer)
    assert done.stdout.splitlines()[:2] == [
        "updated route host/model-1",
        "    input_token: $4 per 1M -> $3 per 1M",
    ]
    assert done.stdout.splitlines()[-1].startswith("resources that stand otherwise: 1, ")
    assert run("catalog", "diff", "--layer", "user", *dearer).stdout.startswith("resources that stand otherwise: 0, ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give a catalogue with --from, or the name of a layer with --layer"),
        (("--from", "x", "--layer", "user"), "give a catalogue with --from"),
        (("--layer", "litelm"), "there is no layer litelm; the nearest is"),
    ],
)
def test_what_diff_cannot_compare_is_wrong_usage(run: Run, arguments: tuple[str, ...], said: str) -> None:
    done = run("catalog", "diff", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr.replace("\n", " ")


def test_without_a_server_the_store_answers(run: Run, dearer: At, tmp_path: Path) -> None:
    """A copy of its file, which no server holds."""
    files = Path(dearer[1]) / "registry.db", tmp_path / "registry.db"
    with closing(sqlite3.connect(files[0])) as theirs, closing(sqlite3.connect(files[1])) as copy:
        theirs.backup(copy)
    done = run("prices", "history", "host/model-1", "--data", str(tmp_path))
    assert done.exit_code == 0, done.output
    assert "input_token" in done.stdout


def test_a_models_file_alone_has_no_history(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "models.json"
    file.write_text("{}")
    done = run("prices", "history", "gpt-5", "--models", str(file))
    assert (done.exit_code, done.stdout) == (1, "")
    assert "server" in done.stderr

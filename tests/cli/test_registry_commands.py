"""`models` and `routes`: what the registry holds, from a server or in this process."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from modelreg.catalog.load import load_catalogue
from modelreg.catalog.packaged import packaged_models
from modelreg.cli.pages import all_pages
from modelreg.v1.registry_pb2 import Candidate, ListCandidatesResponse
from support.server import RunningServer


def test_models_are_listed_in_this_process_where_no_server_runs(run: Callable[..., Result]) -> None:
    done = run("models", "ls")
    assert done.exit_code == 0, done.output
    assert "no server runs" in done.stderr
    line = next(line for line in done.stdout.splitlines() if line.startswith("gpt-5-mini "))
    assert line.split()[1:7] == ["openai", "chat", "active", "400000", "128000", "proprietary"]


def test_models_in_json_are_one_object_whatever_the_pages(run: Callable[..., Result]) -> None:
    answer = json.loads(run("models", "ls", "--json").stdout)
    ids = [resource["model"]["model_id"] for resource in answer["resources"]]
    assert len(ids) == len(packaged_models().models)
    assert ids == sorted(ids)
    assert "next_page_token" not in answer


def test_a_model_is_shown_with_its_figures_and_routes(run: Callable[..., Result]) -> None:
    done = run("models", "show", "gpt-5-mini")
    assert done.exit_code == 0, done.output
    assert "400000 tokens, output 128000 tokens" in done.stdout
    assert "coding" in done.stdout
    assert "openai/gpt-5-mini [effort=high]" in done.stdout
    assert "$0.25 a million" in done.stdout


def test_a_model_is_shown_with_its_context_tiers_behind_the_base_prices(run: Callable[..., Result]) -> None:
    shown = [line.split() for line in run("models", "show", "gemini-2.5-pro").stdout.splitlines()]
    of_input = [line for line in shown if line[:1] == ["input_token"] and "google/gemini-2.5-pro" in line]
    assert of_input == [
        ["input_token", "google/gemini-2.5-pro", "$1.25", "a", "million", "catalogue"],
        [
            "input_token",
            "above",
            "200,000",
            "input",
            "tokens",
            "google/gemini-2.5-pro",
            "$2.50",
            "a",
            "million",
            "catalogue",
        ],
    ]


def test_a_model_in_json_has_its_routes_beside_it(run: Callable[..., Result]) -> None:
    answer = json.loads(run("models", "show", "gpt-5-mini", "--json").stdout)
    assert answer["model"]["model_id"] == "gpt-5-mini"
    assert {route["route_id"] for route in answer["candidates"]} == {
        "azure/gpt-5-mini",
        "databricks/gpt-5-mini",
        "openai/gpt-5-mini",
        "vercel/gpt-5-mini",
    }


def test_routes_show_price_health_and_where_the_speed_comes_from(run: Callable[..., Result]) -> None:
    done = run("routes", "ls", "--model", "gpt-5-mini")
    assert done.exit_code == 0, done.output
    line = next(line for line in done.stdout.splitlines() if line.startswith("openai/gpt-5-mini "))
    assert line.split()[1:4] == ["$0.25", "$2.00", "healthy"]
    assert line.rstrip().endswith("prior")


def test_routes_in_json_are_one_object(run: Callable[..., Result]) -> None:
    answer = json.loads(run("routes", "ls", "--json").stdout)
    assert len({route["route_id"] for route in answer["candidates"]}) == len(load_catalogue(None, "").routes)
    assert all(route["live"]["health"] == "ROUTE_HEALTH_HEALTHY" for route in answer["candidates"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("models", "show", "gpt5-mini"), 'next: write "gpt-5-mini"'),
        (("models", "show", "zzzzzzzz"), "next: `modelreg models ls` lists what there is"),
        (("routes", "ls", "--model", "gpt5-mini"), 'next: write "gpt-5-mini"'),
        (("models", "show"), "MODEL"),
    ],
)
def test_an_unknown_model_is_wrong_usage(run: Callable[..., Result], arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_models_file_is_listed_without_a_server(run: Callable[..., Result], tmp_path: Path) -> None:
    models = tmp_path / "models.json"
    models.write_text('{"providers": {"openai": {}}}', encoding="utf-8")
    done = run("routes", "ls", "--models", str(models), "--json")
    assert done.stderr == ""
    assert all(route["provider_id"] == "openai" for route in json.loads(done.stdout)["candidates"])


@pytest.mark.parametrize(("command", "listed"), [("models", "resources"), ("routes", "candidates")])
def test_a_server_lists_what_this_process_would(
    run: Callable[..., Result], server: RunningServer, command: str, listed: str
) -> None:
    done = run(command, "ls", "--json", "--data", str(server.data))
    assert (done.exit_code, done.stderr) == (0, "")
    asked, local = json.loads(done.stdout), json.loads(run(command, "ls", "--json").stdout)
    for one in (*asked[listed], *local[listed]):
        # Without a store there is no revision that last changed something.
        one.pop("etag", None)
    assert asked[listed] == local[listed]


def test_pages_are_put_together() -> None:
    pages = {
        "": ListCandidatesResponse(candidates=[Candidate(route_id="a")], next_page_token="1", revision=1),
        "1": ListCandidatesResponse(candidates=[Candidate(route_id="b")], next_page_token="2", revision=2),
        "2": ListCandidatesResponse(candidates=[Candidate(route_id="c")], revision=2),
    }
    whole = all_pages(pages.__getitem__)
    assert [one.route_id for one in whole.candidates] == ["a", "b", "c"]
    assert (whole.revision, whole.next_page_token) == (2, "")

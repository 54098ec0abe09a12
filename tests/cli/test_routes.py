"""`routes cheapest` and `routes best`, and what `select` takes of the registry: aliases, version ranges, parameters."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from typer.testing import Result

from support.tables import rows_of

Run = Callable[..., Result]


def selected(done: Result) -> dict[str, Any]:
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)["selected"]


def test_the_cheapest_costs_no_more_than_any_other(run: Run) -> None:
    asked = ("--provider", "openai", "--capability", "tools", "--tokens-in", "1000", "--tokens-out", "300")
    answer = json.loads(run("routes", "cheapest", *asked, "--json").stdout)
    cheapest = Decimal(answer["selected"]["quote"]["expected"])
    assert len(answer["alternatives"]) > 1
    costs = [Decimal(one["quote"]["expected"]) for one in answer["alternatives"]]
    assert costs == sorted(costs)
    assert cheapest <= costs[0]
    quotes = json.loads(run("cost", *asked, "--json").stdout)["quotes"]
    assert cheapest == min(Decimal(one["quote"]["expected"]) for one in quotes)
    done = run("routes", "cheapest", *asked)
    assert rows_of(done)[0][:2] == ["1", answer["selected"]["route"]["route_id"]]
    assert "sort by price" in done.stdout


def test_the_best_is_what_quality_first_selects(run: Run) -> None:
    asked = ("--task-class", "coding", "--provider", "openai", "--provider", "anthropic")
    best = selected(run("routes", "best", *asked, "--json"))
    assert best["route"] == selected(run("select", "--strategy", "quality-first", *asked, "--json"))["route"]
    assert best["provider_id"] in {"openai", "anthropic"}
    others = [int(one["total"]) for one in json.loads(run("routes", "best", *asked, "--json").stdout)["alternatives"]]
    assert others == sorted(others, reverse=True)
    assert run("routes", "best", *asked).stdout.splitlines()[1].split()[1] == best["route"]["route_id"]


@pytest.mark.parametrize("command", [("routes", "cheapest"), ("routes", "best"), ("select",), ("explain",)])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--task-class", "codng"), 'next: write "coding"'),
        (("--model", "gpt5-mini"), 'next: write "gpt-5-mini"'),
        (("--alias", "gpt5-mini"), 'next: write "gpt-5-mini"'),
        (("--version-range", ">=x"), "constraints.version_range: "),
        (("--parameter", "temperature=hot"), "--parameter: temperature=hot: hot is no number"),
        (("--tokens-in", "-3"), "--tokens-in: -3 is not between 0 and"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(
    run: Run, command: tuple[str, ...], arguments: tuple[str, ...], said: str
) -> None:
    done = run(*command, *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_model_s_own_name_is_an_alias_of_it(run: Run) -> None:
    assert selected(run("select", "--alias", "gpt-5-mini", "--json"))["model_id"] == "gpt-5-mini"


def test_an_alias_and_a_group_name_the_models_to_select_from(
    run: Run, server_data: tuple[str, str], apply: Callable[..., None]
) -> None:
    few = ["gpt-5-mini", "claude-haiku-4-5"]
    apply({"alias": {"alias_id": "fast", "model": "gpt-5-mini"}}, {"group": {"group_id": "few", "models": few}})
    assert selected(run("select", "--alias", "fast", "--json", *server_data))["model_id"] == "gpt-5-mini"
    answer = json.loads(run("routes", "cheapest", "--alias", "few", "--json", *server_data).stdout)
    assert {one["model_id"] for one in (answer["selected"], *answer["alternatives"])} == set(few)
    unknown = run("select", "--alias", "fsat", *server_data)
    assert (unknown.exit_code, unknown.stdout) == (2, "")
    assert 'next: write "fast"' in unknown.stderr


def test_a_version_range_leaves_only_versions_in_it(
    run: Run, server_data: tuple[str, str], apply: Callable[..., None]
) -> None:
    apply(
        {"model": {"model_id": "gpt-5-mini", "version": "1.4.0"}},
        {"model": {"model_id": "gpt-5-nano", "version": "1.5.0"}},
        {"model": {"model_id": "gpt-5", "version": "2.0.0"}},
    )
    asked = ("routes", "cheapest", *server_data, "--json")
    for versions, models in ((">=1.4, <1.5", {"gpt-5-mini"}), ("^1.4", {"gpt-5-mini", "gpt-5-nano"})):
        answer = json.loads(run(*asked, "--version-range", versions).stdout)
        assert {one["model_id"] for one in (answer["selected"], *answer["alternatives"])} == models
    none = run(*asked, "--version-range", ">=1.6, <2")
    error = json.loads(none.stderr)["error"]
    assert (none.exit_code, error["reason"]) == (3, "NO_ELIGIBLE_MODEL")
    assert "VERSION " in error["message"]


def test_a_parameter_s_value_is_held_to_the_model_s_bounds(
    run: Run, server_data: tuple[str, str], apply: Callable[..., None]
) -> None:
    apply({"model": {"model_id": "gpt-4o", "parameter_bounds": {"temperature": {"least": "0", "greatest": "1"}}}})
    asked = ("select", "--model", "gpt-4o", *server_data)
    assert selected(run(*asked, "--parameter", "temperature=0.5", "--json"))["model_id"] == "gpt-4o"
    refused = run(*asked, "--parameter", "temperature=1.5")
    assert refused.exit_code == 3
    assert "PARAMETER" in refused.stderr
    # A parameter that the model has not.
    assert run(*asked, "--parameter", "zzzz").exit_code == 3

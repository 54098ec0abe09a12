"""`search`, `matrix` and `stats`, in this process on the packaged catalogue."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import Result

from support.tables import line_of, rows_of

Run = Callable[..., Result]


def found(done: Result) -> list[dict[str, Any]]:
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout).get("models", [])


def ids(done: Result) -> list[str]:
    return [one["model"]["model_id"] for one in found(done)]


def test_every_word_is_in_the_name_and_the_table_shows_what_the_json_says(run: Run) -> None:
    names = ids(run("search", "claude", "opus", "--json"))
    assert names
    assert all("claude" in name and "opus" in name for name in names)
    done = run("search", "claude", "opus")
    assert [row[0] for row in rows_of(done)] == names
    assert f"models: {len(names)}, registry revision 1" in done.stdout


def test_nothing_found_is_an_answer(run: Run) -> None:
    done = run("search", "zzzz")
    assert rows_of(done) == []
    assert "models: 0, " in done.stdout
    assert found(run("search", "zzzz", "--json")) == []


def test_what_is_found_fulfils_every_condition(run: Run) -> None:
    conditions = ("--capability", "tools", "--min-context", "200000", "--max-price-in", "1", "--provider", "openai")
    models = [one["model"] for one in found(run("search", *conditions, "--json"))]
    assert "gpt-5-mini" in {model["model_id"] for model in models}
    assert all(model["capabilities"]["tools"]["present"] for model in models)
    assert all(model["context_tokens"] >= 200_000 for model in models)
    without_price = ids(run("search", *conditions[:4], *conditions[6:], "--json"))
    assert {model["model_id"] for model in models} < set(without_price)


def test_an_excluded_capability_is_known_to_be_lacking(run: Run) -> None:
    models = [one["model"] for one in found(run("search", "--exclude", "reasoning", "--type", "chat", "--json"))]
    assert models
    assert not any(model["capabilities"]["reasoning"].get("present") for model in models)


def test_the_order_is_the_one_asked_for(run: Run) -> None:
    released = [one["model"]["released"] for one in found(run("search", "claude", "--order", "released", "--json"))]
    assert len(released) > 1
    assert released == sorted(released, reverse=True)
    prices = [int(one["blended_pico_usd"]) for one in found(run("search", "claude", "--order", "price", "--json"))]
    assert prices == sorted(prices)


def test_the_quality_of_a_class_is_shown_where_it_is_asked_for(run: Run) -> None:
    best = found(run("search", "--order", "quality", "--task-class", "coding", "--type", "chat", "--json"))
    means = [one["quality"].get("mean_ppm", 0) for one in best if "quality" in one]
    assert means == sorted(means, reverse=True)
    name = best[0]["model"]["model_id"]
    shown = line_of(run("search", "--name", name, "--task-class", "coding"), name)[5]
    assert float(shown) == pytest.approx(means[0] / 1_000_000, abs=0.001)
    assert line_of(run("search", "--name", name), name)[5] == "-"


def test_a_version_range_leaves_out_what_has_no_version(run: Run) -> None:
    models = [one["model"] for one in found(run("search", "gpt-5", "--version-range", ">=0", "--json"))]
    assert models
    assert all(model["version"] for model in models)
    assert len(models) < len(ids(run("search", "gpt-5", "--json")))


@pytest.mark.parametrize("command", ["search", "matrix", "stats"])
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--capability", "tols"), 'next: write "tools"'),
        (("--capability", "tools=2"), '"2" is no number from 0 to 1'),
        (("--exclude", "tols"), 'next: write "tools"'),
        (("--status", "actve"), 'the nearest is "active"'),
        (("--version-range", ">=x"), "query.version_range: "),
        (("--max-price-in", "-1"), "--max-price-in"),
        (("--max-price-out", "cheap"), "--max-price-out"),
        (("--min-context", "-5"), "--min-context: -5 is not between 0 and"),
        (("--min-context", "4294967296"), "--min-context: 4294967296 is not between 0 and 4294967295"),
        (("--max-context", "99999999999999999999"), "--max-context"),
        (("--max-price-in", "18446744073710"), "--max-price-in: 18446744073710 is not between 0 and 18446744073709"),
        (("--max-price-out", "99999999999999"), "--max-price-out"),
        (("--version-range", "25.08"), "of that version it is `25.8`"),
        (("--version-range", "2025-08-07"), "of that version it is `2025.8.7`"),
        (("--released-after", "2026-13-01"), "2026-13-01 is no day"),
    ],
)
def test_a_condition_that_is_none_is_refused(run: Run, command: str, arguments: tuple[str, ...], said: str) -> None:
    done = run(command, *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--task-class", "codng"), 'next: write "coding"'), (("--order", "prise"), "price")],
)
def test_an_order_that_is_none_is_refused(run: Run, arguments: tuple[str, ...], said: str) -> None:
    done = run("search", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_refusal_in_json_has_its_reason_and_the_nearest_name(run: Run) -> None:
    error = json.loads(run("search", "--json", "--capability", "tols").stderr.splitlines()[-1])["error"]
    assert (error["code"], error["reason"]) == ("INVALID_ARGUMENT", "UNKNOWN_NAME")
    assert error["metadata"]["nearest"] == "tools"


def test_the_matrix_has_derived_capabilities_too(run: Run) -> None:
    only = ("--only", "128k_context", "--only", "tools")
    matrix = {one["capability"]: one for one in json.loads(run("matrix", *only, "--json").stdout)["capabilities"]}
    assert (matrix["128k_context"]["derived"], "derived" in matrix["tools"]) == (True, False)
    assert set(matrix["128k_context"]["models"]) <= set(ids(run("search", "--min-context", "128000", "--json")))
    assert "gpt-5-mini" in matrix["128k_context"]["models"]
    done = run("matrix", *only)
    assert line_of(done, "128k_context")[1:3] == ["*", str(len(matrix["128k_context"]["models"]))]
    assert line_of(done, "tools")[1] == str(len(matrix["tools"]["models"]))


def test_the_matrix_of_some_models_names_no_others(run: Run) -> None:
    matrix = json.loads(run("matrix", "claude", "--json").stdout)["capabilities"]
    assert {name for one in matrix for name in one["models"]} == set(ids(run("search", "claude", "--json")))


def test_a_capability_that_is_none_is_refused_by_the_matrix(run: Run) -> None:
    done = run("matrix", "--only", "tols")
    assert (done.exit_code, done.stdout) == (2, "")
    assert 'next: write "tools"' in done.stderr


def test_the_shares_of_a_fact_add_up(run: Run) -> None:
    answer = json.loads(run("stats", "claude", "--json").stdout)
    by = {one["by"]: one["shares"] for one in answer["distributions"]}
    # A model has one of these, unlike providers and capabilities.
    for fact in ("vendor", "type", "status"):
        assert sum(share.get("models", 0) for share in by[fact]) == answer["models"]
    done = run("stats", "claude")
    assert line_of(done, "anthropic")[1:]
    assert f"models: {answer['models']}, routes: {answer['routes']}" in done.stdout


@pytest.mark.parametrize("option", ["--min-context", "--max-context", "--max-price-in", "--max-price-out"])
def test_the_most_that_a_field_holds_is_taken(run: Run, option: str) -> None:
    most = "4294967295" if option.endswith("context") else "18446744073709.551615"
    assert run("search", option, most, "--json").exit_code == 0

"""`quality ls`, in this process on the packaged catalogue."""

import json
from collections.abc import Callable

import pytest
from typer.testing import Result

from modelreg.cli import words
from support.tables import rows_of

Run = Callable[..., Result]


def test_figures_in_json_are_one_unpaged_list(run: Run) -> None:
    rows = json.loads(run("quality", "ls", "--class", "coding", "--json").stdout)
    assert all(set(row) == {"model", "variant", "mean_ppm", "se_ppm", "basis", "sources"} for row in rows)
    names = [(row["model"], row["variant"]) for row in rows]
    assert len(set(names)) == len(names) > 300
    assert {row["basis"] for row in rows} == {"measured", "linked", "inferred"}
    assert all(0 <= row["mean_ppm"] <= 1_000_000 and row["se_ppm"] > 0 and row["sources"] for row in rows)


def test_the_table_shows_what_the_json_says(run: Run) -> None:
    one = ("quality", "ls", "-t", "coding", "--model", "gpt-5")
    rows = json.loads(run(*one, "--json").stdout)
    assert {row["model"] for row in rows} == {"gpt-5"}
    assert "effort=low" in {row["variant"] for row in rows}
    done = run(*one)
    for row, (model, variant, quality, error, basis, *_) in zip(rows, rows_of(done), strict=True):
        assert (model, variant, basis) == ("gpt-5", row["variant"] or "default", row["basis"])
        assert float(quality) == pytest.approx(row["mean_ppm"] / 1_000_000, abs=0.001)
        assert float(error) == pytest.approx(row["se_ppm"] / 1_000_000, abs=0.001)
    assert f"figures of coding: {len(rows)}" in done.stdout


def test_a_model_without_figures_has_none(run: Run) -> None:
    one = ("quality", "ls", "-t", "coding", "--model", "text-embedding-3-small")
    assert json.loads(run(*one, "--json").stdout) == []
    assert "figures of coding: 0" in run(*one).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-t", "codng"), 'next: write "coding"'),
        (("-t", "coding", "--model", "gpt5"), 'next: write "gpt-5"'),
        ((), "--class"),
    ],
)
def test_what_is_not_known_is_wrong_usage(run: Run, arguments: tuple[str, ...], said: str) -> None:
    done = run("quality", "ls", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_figures_are_rounded_half_to_even() -> None:
    assert [words.quality(ppm) for ppm in (779_900, 779_500, 778_500, 1_000_000)] == [
        "0.780",
        "0.780",
        "0.778",
        "1.000",
    ]


def test_the_table_says_that_no_provider_is_enabled(run: Run) -> None:
    assert (
        run("quality", "ls", "-t", "coding", "--model", "gpt-5")
        .stdout.rstrip()
        .endswith("DEMO: no provider is enabled")
    )

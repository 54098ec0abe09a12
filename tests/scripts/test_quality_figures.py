"""The figures of the real catalogue, and the scale they are on."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from quality_model.classes import FULL_PPM, STEP_PPM, Figure, TaskClass, class_figures
from quality_model.facts import Document
from quality_model.figures import Result, figures
from quality_model.names import Row
from quality_model.page import PAGE, page
from quality_model.process import Estimate
from quality_model.validation import errors
from support.quality import draw, names

SPEED_LIMIT_MS = 3_600_000


@pytest.fixture(scope="module")
def result(raw_data: Path, catalogue: Document) -> Result:
    """What the packaged catalogue gets."""
    return figures(catalogue, raw_data)


def default(result: Result, model: str, task_class: str) -> Figure:
    """Return the figure of a model's default variant."""
    (figure,) = [each for each in result.quality[model] if each.task_class == task_class and not each.variant]
    return figure


def test_every_chat_model_has_a_figure_for_each_class_and_variant(result: Result) -> None:
    assert len(result.quality) > 300
    classes = [task_class.name for task_class in result.report.task_classes]
    for model, found in result.quality.items():
        expected = [(name, variant) for name in classes for variant in result.report.models[model].variants]
        assert [(figure.task_class, figure.variant) for figure in found] == expected


def test_figures_are_on_the_scale_and_rounded(result: Result) -> None:
    for found in result.quality.values():
        for figure in found:
            assert 0 <= figure.mean_ppm <= FULL_PPM
            assert 0 < figure.se_ppm <= FULL_PPM
            assert figure.mean_ppm % STEP_PPM == figure.se_ppm % STEP_PPM == 0
            assert figure.sources


def test_held_out_cells_and_models_are_hit_as_promised(result: Result) -> None:
    observations = result.report.observations
    cells = errors(observations, result.report.held_out["cells"])
    models = errors(observations, result.report.held_out["whole models"])
    assert cells.rms <= 0.70
    assert models.rms <= 0.74
    assert 0.63 <= cells.within_one_se <= 0.73
    assert 0.63 <= models.within_one_se <= 0.73


def test_the_same_input_gives_the_same_figures(result: Result, raw_data: Path, catalogue: Document) -> None:
    turned: Document = {key: dict(reversed(catalogue[key].items())) for key in ("models", "routes")}
    again = figures(turned, raw_data)
    assert again.quality == result.quality
    assert again.speed == result.speed


def test_strong_models_come_before_weak_ones(result: Result) -> None:
    strong, weak = ("gpt-5.5", "claude-opus-4-7", "gemini-3.1-pro-preview"), ("gpt-4o-mini", "llama-3.1-8b-instruct")
    for task_class in ("general", "coding", "agentic_coding", "reasoning"):
        of_strong = [default(result, model, task_class).mean_ppm for model in strong]
        of_weak = [default(result, model, task_class).mean_ppm for model in weak]
        assert min(of_strong) > 2 * max(of_weak)


def test_what_was_measured_says_by_whom(result: Result) -> None:
    figure = default(result, "claude-opus-4-7", "chat")
    assert figure.basis == "measured"
    assert figure.sources == ("arena_text",)


def test_the_default_variant_has_the_figure_of_what_it_does(result: Result) -> None:
    found = {figure.variant: figure for figure in result.quality["gpt-5.5"] if figure.task_class == "math"}
    assert replace(found["effort=medium"], variant="") == found[""]
    assert found["effort=xhigh"].mean_ppm > found[""].mean_ppm


def test_two_ids_of_one_model_have_the_same_figures(result: Result) -> None:
    assert default(result, "gpt-4o", "general") == default(result, "gpt-4o-2024-08-06", "general")


def test_every_chat_model_and_every_route_of_one_has_a_speed(result: Result) -> None:
    assert len(result.speed) > 900
    assert set(result.model_speed) == set(result.report.models)
    for prior in [*result.speed.values(), *result.model_speed.values()]:
        assert 0 < prior.ttft_ms < SPEED_LIMIT_MS
        assert 0 < prior.us_per_token < SPEED_LIMIT_MS
    groq = result.speed["groq/llama-3.1-8b-instruct"]
    assert groq.basis == "measured"
    assert groq.us_per_token < result.speed["amazon-bedrock/llama-3.1-8b-instruct"].us_per_token / 2
    assert groq.us_per_token < result.model_speed["llama-3.1-8b-instruct"].us_per_token / 2


def test_the_page_is_what_the_figures_give(result: Result, catalogue: Document) -> None:
    assert page(result, date.fromisoformat(str(catalogue["date"]))) == PAGE.read_text(encoding="utf-8")


def test_the_scale_runs_from_the_tenth_percentile_to_the_best_rated() -> None:
    world = draw(5)
    task_class = TaskClass("t", {"first": ("column 0",)})
    mean = np.linspace(-2, 3, len(world.rows))
    estimate = Estimate(mean, np.full(len(mean), 0.3))
    found = class_figures(task_class, world.rows, estimate, world.observations, names())
    rated = [figure.mean_ppm for figure in found.values() if figure.basis != "inferred"]
    assert max(rated) == FULL_PPM
    default_rows = [found[row].mean_ppm for row in world.rows if not row.variant]
    assert sum(ppm == 0 for ppm in default_rows) == len(default_rows) // 10


def test_an_inferred_figure_is_capped_at_the_75th_percentile_of_the_measured() -> None:
    world = draw(5)
    task_class = TaskClass("t", {"first": ("column 0",)})
    mean = np.linspace(-2, 3, len(world.rows))
    found = class_figures(task_class, world.rows, Estimate(mean, np.ones(len(mean))), world.observations, names())
    measured = [figure.mean_ppm for figure in found.values() if figure.basis == "measured"]
    inferred = [figure.mean_ppm for figure in found.values() if figure.basis == "inferred"]
    assert inferred
    assert max(inferred) == pytest.approx(np.percentile(measured, 75), abs=STEP_PPM)


def test_a_variant_of_a_rated_model_is_linked_and_names_who_rated_it() -> None:
    world = draw(5)
    task_class = TaskClass("t", {"first": ("column 0",)})
    zeros = np.zeros(len(world.rows)) + np.arange(len(world.rows))
    found = class_figures(task_class, world.rows, Estimate(zeros, np.ones(len(zeros))), world.observations, names())
    measured = {place.row for place in world.observations.places if place.column == "column 0"}
    rated = {place.row.model for place in world.observations.places}
    for row, figure in found.items():
        expected = "measured" if row in measured else "linked" if row.model in rated else "inferred"
        assert figure.basis == expected
        assert figure.sources == {"measured": ("first",), "linked": ("board",), "inferred": ("catalogue",)}[expected]
    assert Row("m00", "") in found

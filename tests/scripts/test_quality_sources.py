"""Each reader on its real file: how many cells, and what it must not take for a result."""

from collections import Counter
from pathlib import Path

import pytest

from quality_model.cell import Cell
from quality_model.offers import read_offers
from quality_model.sources import aider, arena, arena_2025, livebench, llm_stats, models_dev, read_cells


def by_name(cells: list[Cell], column: str) -> dict[str, Cell]:
    """Return the cells of a column by the source's names, each name once."""
    found = [cell for cell in cells if cell.column == column]
    assert len({cell.name for cell in found}) == len(found)
    return {cell.name: cell for cell in found}


def test_no_source_has_a_row_twice_in_a_column(raw_data: Path) -> None:
    counted = Counter((cell.source, cell.column, cell.name) for cell in read_cells(raw_data))
    assert set(counted.values()) == {1}


def test_every_cell_has_a_standard_error_and_a_percentage_is_one(raw_data: Path) -> None:
    for cell in read_cells(raw_data):
        assert cell.se > 0
        assert cell.column.startswith("arena_") or 0 <= cell.value <= 100


def test_livebench_has_every_row_in_every_category(raw_data: Path) -> None:
    cells = livebench.read(raw_data / "quality")
    assert Counter(cell.column for cell in cells) == dict.fromkeys(
        [
            "livebench_reasoning",
            "livebench_coding",
            "livebench_agentic_coding",
            "livebench_mathematics",
            "livebench_data_analysis",
            "livebench_language",
            "livebench_if",
            "livebench_summarize",
        ],
        121,
    )


def test_a_livebench_cell_is_the_mean_of_its_tasks_and_summarize_is_in_one_column_only(raw_data: Path) -> None:
    cells = livebench.read(raw_data / "quality")
    name = "claude-haiku-4-5-20251001"
    assert by_name(cells, "livebench_if")[name].value == pytest.approx((15.483 + 18.95 + 16.417) / 3)
    assert by_name(cells, "livebench_summarize")[name].value == pytest.approx(20.167)


def test_a_run_of_livebench_that_failed_is_no_result(raw_data: Path) -> None:
    mathematics = by_name(livebench.read(raw_data / "quality"), "livebench_mathematics")
    failed, neighbour = mathematics["gpt-5.5-medium"], mathematics["gpt-5.5-high"]
    assert abs(failed.value - neighbour.value) < 10


def test_a_test_of_few_questions_has_the_larger_error(raw_data: Path) -> None:
    cells = livebench.read(raw_data / "quality")
    name = "gpt-oss-120b"
    assert by_name(cells, "livebench_agentic_coding")[name].se > by_name(cells, "livebench_mathematics")[name].se


def test_arena_boards_keep_points_and_a_third_of_the_interval(raw_data: Path) -> None:
    cells = arena.read(raw_data / "quality")
    assert {column: len(by_name(cells, column)) for column in {cell.column for cell in cells}} == {
        "arena_text": 50,
        "arena_code": 61,
        "arena_vision": 20,
        "arena_document": 17,
        "arena_search": 25,
    }
    first = by_name(cells, "arena_text")["claude-opus-4-7-thinking"]
    assert first.value == 1505
    assert first.se == pytest.approx(11 / 1.96)


def test_arena_of_2025_is_another_column(raw_data: Path) -> None:
    cells = by_name(arena_2025.read(raw_data / "quality"), "arena_text_2025")
    assert len(cells) == 265
    assert cells["Gemini-2.5-Pro"].value == 1470
    assert cells["GLM-4.5"].se == pytest.approx(9 / 1.96)


def test_aider_has_no_pairs_and_of_a_model_run_twice_the_later_run(raw_data: Path) -> None:
    cells = by_name(aider.read(raw_data / "quality"), "aider")
    assert len(cells) == 65
    assert not [name for name in cells if "+" in name]
    assert cells["Qwen2.5-Coder-32B-Instruct"].value == 16.4


def test_llm_stats_says_who_measured_and_a_zero_is_no_result(raw_data: Path) -> None:
    cells = llm_stats.read(raw_data / "quality")
    assert min(cell.value for cell in cells) > 0
    assert "gpt-3.5-turbo-0125" not in by_name(cells, "mmmu")
    assert by_name(cells, "gpqa")["claude-3-5-haiku-20241022"].self_reported
    assert not by_name(cells, "gpqa")["gpt-3.5-turbo-0125"].self_reported


def test_models_dev_gives_no_figure_of_aider_and_none_with_an_agent_around(raw_data: Path) -> None:
    cells = models_dev.read(raw_data / "catalogues" / "models_dev")
    assert "aider" not in {cell.column for cell in cells}
    pro = by_name(cells, "swe_bench_pro")
    assert pro["anthropic/claude-opus-4-6"].value == 51.9
    assert not pro["anthropic/claude-opus-4-6"].self_reported
    assert pro["anthropic/claude-opus-4-8"].self_reported
    assert pro["google/gemini-3.1-pro-preview"].value == 46.1
    assert "moonshotai/kimi-k2.6" not in pro


def test_placeholders_are_no_speeds(raw_data: Path) -> None:
    offers = read_offers(raw_data)
    latencies = Counter(offer.ttft_ms for offer in offers if offer.ttft_ms is not None)
    throughputs = Counter(offer.us_per_token for offer in offers if offer.us_per_token is not None)
    assert latencies.total() == 48
    assert throughputs.total() > 100
    assert 500.0 not in latencies
    assert 10_000.0 not in throughputs
    assert max(latencies) < 5_000
    assert max(throughputs) <= 100_000

"""The harness computes, sorts and renders as the results page says, without a server."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness import large_registry
from harness.bench import Bench, Outcome, Value
from harness.catalogue import LARGE, SMALL, Size, generate
from harness.deployments import write_deployments
from harness.frames import echo_request
from harness.knee import Point, knee
from harness.load import Figures, Shape
from harness.pages import PAGES, PageOf
from harness.render import markdown
from harness.requests import encoded_requests
from harness.results import Page, Result, run
from harness.row import Goal, Row, Section
from harness.skipped import SkippedError
from harness.stats import Rounds, Spread
from modelreg.catalog.load import load_content
from modelreg.catalog.packaged import packaged_vocabulary
from modelreg.internal.v1 import snapshot_pb2
from modelreg.registry.stored.catalogue import read_catalogue
from modelreg.store.store import Store
from modelreg.store_url import StoreUrl
from modelreg.v1 import select_pb2

FIGURES = Figures(1, 0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, {}, {}, "")
HEADER: dict[str, Any] = {
    "machine": {},
    "versions": {},
    "command": "",
    "date": "",
    "seconds": "",
    "rounds": 1,
    "steal": "",
}


@pytest.mark.parametrize("request_bytes", [10, 100, 200, 1_000, 20_000])
@pytest.mark.parametrize("response_bytes", [0, 50, 640, 5_000])
def test_the_echo_request_has_the_size_of_the_request_it_stands_for(request_bytes: int, response_bytes: int) -> None:
    assert abs(len(echo_request(request_bytes, response_bytes)) - request_bytes) <= 1


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_the_generated_models_file_is_taken_and_has_the_candidates_it_says(size: Size, tmp_path: Path) -> None:
    path = tmp_path / "models.json"
    generate(size).write(path)
    snapshot = snapshot_pb2.Snapshot.FromString(load_content(path.read_bytes(), path.name))
    assert not snapshot.demo
    assert sum(len(route.variants) for route in snapshot.routes) == size.candidates


def test_the_large_registry_is_taken_and_has_three_routes_for_each_model(tmp_path: Path) -> None:
    bench = replace(Bench.quick(tmp_path), large_models=20)
    registry = large_registry.prepare(bench)
    store = Store.open(StoreUrl.of_file(registry.data / "registry.db"), "")
    with closing(store), store.reading() as connection:
        held = read_catalogue(connection, packaged_vocabulary()).held
    assert (len(held.models), len(held.served), held.demo) == (20, 60, False)
    assert registry.route in held.served
    # A second section finds it as it is.
    assert large_registry.prepare(bench) == registry


def test_the_requests_are_the_same_every_time_and_differ_among_themselves() -> None:
    first, second = (list(encoded_requests(generate(LARGE), "few", 200)) for _ in range(2))
    assert first == second
    assert len(set(first)) > 190


def test_requests_leave_the_id_to_the_load_generator() -> None:
    for encoded in encoded_requests(generate(SMALL), "all", 20):
        assert not select_pb2.SelectRequest.FromString(encoded).HasField("request_id")


def test_the_knee_is_where_more_callers_add_less_than_a_twentieth() -> None:
    points = [
        Point(Shape(1, streams), replace(FIGURES, calls_per_s=calls_per_s))
        for streams, calls_per_s in ((1, 10_000.0), (4, 50_000.0), (8, 96_000.0), (16, 100_000.0))
    ]
    assert knee(points).shape == Shape(1, 8)


def test_a_ratio_is_taken_within_each_round() -> None:
    rounds = Rounds([{"a": 2.0, "b": 1.0}, {"a": 30.0, "b": 10.0}, {"a": 400.0, "b": 100.0}])
    assert rounds.ratio("a", "b", float) == Spread(3.0, 2.0, 4.0)


def test_every_round_measures_everything_once_in_turn() -> None:
    order: list[str] = []
    Rounds[None].interleaved({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, 2)
    assert order == ["a", "b", "a", "b"]


def test_a_figure_off_its_goal_says_by_how_much() -> None:
    row = Row("key", "figure", "x", Goal("≥", 0.8))
    assert Result("section", row, Value(Spread.of([0.8]))).verdict == "pass"
    assert Result("section", row, Value(Spread.of([0.6]))).verdict == "short by 25%"
    assert Result("section", row, None, "why").verdict == "not measured"


def test_the_page_shows_every_row_and_why_one_is_missing() -> None:
    row = Row("key", "some figure", "µs", Goal("≤", 3))
    results = (Result("first", row, Value(Spread(2.5, 2.0, 4.0))), Result("second", row, None, "no program"))
    page = markdown(Page(results, {"first": Outcome({})}, 1.0), HEADER, "select")
    assert "| some figure | ≤ 3 µs | 2.50 µs | 2.00 to 4.00 | pass |" in page
    assert "Not measured: second: no program" in page


def test_a_section_that_was_skipped_says_why_and_is_not_missing() -> None:
    def measure(_: Bench) -> Outcome:
        raise SkippedError("no rival here")

    section = Section("rivals", measure, (Row("key", "some figure", "x", Goal("≥", 3)),))
    page = run(Bench.quick(Path()), [section])
    (result,) = page.results
    assert (result.verdict, result.was_skipped) == ("skipped", True)
    assert "Skipped: rivals: no rival here" in markdown(page, HEADER, "live")


def test_the_generated_deployments_are_taken_and_are_one_model_s(tmp_path: Path) -> None:
    path = write_deployments(tmp_path / "models.json", 10)
    snapshot = snapshot_pb2.Snapshot.FromString(load_content(path.read_bytes(), path.name))
    assert len({route.model for route in snapshot.routes}) == 1
    assert sum(len(route.variants) for route in snapshot.routes) == 10


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_two_rows_of_a_section_share_a_key(page: PageOf) -> None:
    for section in page.sections:
        keys = [row.key for row in section.rows]
        assert len(set(keys)) == len(keys), section.name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_has_its_template(page: PageOf) -> None:
    assert markdown(Page((), {}, 1.0), HEADER, page.name).startswith("# ")


def test_sections_have_names_of_their_own() -> None:
    names = [section.name for page in PAGES for section in page.sections]
    assert len(set(names)) == len(names)

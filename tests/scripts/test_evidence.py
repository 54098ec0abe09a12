"""Evidence: the results behind the figures, as their sources print them."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

from quality_model.facts import Document
from quality_model.names import Row, load_names


def of(catalogue: Document, model: str, measure: str, variant: str = "") -> dict[str, Any]:
    """Return the one entry of a model, measure and variant."""
    (entry,) = [
        entry
        for entry in catalogue["models"][model]["evidence"]
        if entry["measure"] == measure and entry["variant"] == variant
    ]
    return entry


def test_a_figure_has_evidence_where_it_was_measured_and_none_where_it_was_inferred(catalogue: Document) -> None:
    names = load_names()
    for name, model in catalogue["models"].items():
        rows = {names.canonical(Row(name, entry["variant"])) for entry in model.get("evidence", ())}
        for figure in model.get("quality", ()):
            if figure["basis"] == "measured":
                assert names.canonical(Row(name, figure["variant"])) in rows, (name, figure)
            assert (figure["basis"] == "inferred") == (not rows), (name, figure)


def test_points_and_votes_of_an_arena_are_as_it_prints_them(catalogue: Document, raw_data: Path) -> None:
    path = raw_data / "quality" / "lmarena_text_2025_08_04.csv"
    with path.open(encoding="utf-8", newline="") as file:
        printed = {row["model"]: row for row in csv.DictReader(file)}
    row = printed["Gemini-2.5-Pro"]
    entry = of(catalogue, "gemini-2.5-pro", "arena_text_2025")
    assert (entry["score"], entry["samples"], entry["as_of"]) == (row["arena_score"], int(row["votes"]), "2025-08-04")
    assert "max_score" not in entry


def test_the_score_is_on_its_sources_scale(catalogue: Document) -> None:
    for model in catalogue["models"].values():
        for entry in model.get("evidence", ()):
            most = {"arena": None, "arena_2025": None, "llm_stats": "1"}.get(entry["source"], "100")
            assert entry.get("max_score") == most
            assert most is None or 0 <= Decimal(entry["score"]) <= Decimal(most)


def test_who_measured_is_said(catalogue: Document) -> None:
    said = {
        (entry["source"], entry["self_reported"])
        for model in catalogue["models"].values()
        for entry in model.get("evidence", ())
    }
    assert {source for source, by_vendor in said if not by_vendor} >= {"aider", "arena", "arena_2025", "livebench"}
    assert {source for source, by_vendor in said if by_vendor} == {"llm_stats", "models_dev"}

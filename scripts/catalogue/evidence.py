"""The published results that the quality model saw of a model, as the models file states evidence."""

from typing import Any

from quality_model.cell import Cell
from quality_model.figures import Report
from quality_model.names import Row


def evidence(report: Report) -> dict[str, list[dict[str, Any]]]:
    """Return the evidence of each chat model that has any, by source, measure and variant.

    `measure` is the column of the quality model. A result of several variants that are one run stands at the first of
    them, and one of a variant that nobody offers under that variant's name.
    """
    observed: dict[str, dict[Row, list[Cell]]] = {}
    for place, cell in zip(report.observations.places, report.observations.cells, strict=True):
        observed.setdefault(place.row.model, {}).setdefault(place.row, []).append(cell)
    found: dict[str, list[dict[str, Any]]] = {}
    for model, facts in report.models.items():
        variant_of: dict[Row, str] = {}
        for variant in facts.variants:
            variant_of.setdefault(report.names.canonical(Row(model, variant)), variant)
        rows = observed.get(report.names.canonical(Row(model, "")).model, {})
        entries = [_entry(cell, variant_of.get(row, row.variant)) for row, cells in rows.items() for cell in cells]
        if entries:
            found[model] = sorted(entries, key=lambda entry: (entry["source"], entry["measure"], entry["variant"]))
    return found


def _entry(cell: Cell, variant: str) -> dict[str, Any]:
    printed = cell.printed
    entry: dict[str, Any] = {
        "source": cell.source,
        "measure": cell.column,
        "variant": variant,
        "score": printed.score,
        "samples": printed.samples,
        "self_reported": cell.self_reported,
    }
    if printed.max_score is not None:
        entry["max_score"] = printed.max_score
    if printed.as_of is not None:
        entry["as_of"] = printed.as_of
    return entry

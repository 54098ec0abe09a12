"""Quality figures as a table, or as plain JSON."""

from typing import TYPE_CHECKING

from modelreg.cli import live_words, words
from modelreg.cli.output import table
from modelreg.v1 import search_pb2

if TYPE_CHECKING:
    from rich.console import Console

    from modelreg.strict_json import JsonValue

_DEFAULT = "default"


def quality_rows(answer: search_pb2.ListQualityResponse) -> "list[JsonValue]":
    """Return the rows as programs want them: one object for each model and variant."""
    return [
        {
            "model": row.model_id,
            "variant": row.figure.variant,
            "mean_ppm": row.figure.mean_ppm,
            "se_ppm": row.figure.se_ppm,
            "basis": live_words.source(row.figure.basis),
            "sources": list(row.figure.sources),
        }
        for row in answer.rows
    ]


def show_quality(answer: search_pb2.ListQualityResponse, out: "Console") -> None:
    """Print one line a model and variant."""
    rows = table("model", "variant", "quality", "se", "basis", "sources", right=("quality", "se"))
    for row in answer.rows:
        figure = row.figure
        rows.add_row(
            row.model_id,
            figure.variant or _DEFAULT,
            words.quality(figure.mean_ppm),
            words.quality(figure.se_ppm),
            live_words.source(figure.basis),
            words.names(figure.sources),
        )
    out.print(rows)
    out.print()
    count = f"figures of {answer.task_class}: {len(answer.rows)}"
    out.print(f"{count}, registry revision {answer.revision}{words.demo(answer.demo)}")

"""Models as a table, one line each."""

from typing import TYPE_CHECKING

from modelreg.cli import live_words, words
from modelreg.cli.output import table
from modelreg.v1 import resource_pb2

if TYPE_CHECKING:
    from rich.console import Console


def show_models(answer: resource_pb2.ListResourcesResponse, out: "Console") -> None:
    """Print one line a model."""
    numbers = ("context", "output")
    rows = table("model", "vendor", "type", "status", *numbers, "licence", "capabilities", right=numbers)
    for resource in answer.resources:
        model = resource.model
        rows.add_row(
            model.model_id,
            model.vendor or words.NOTHING,
            model.type or words.NOTHING,
            live_words.status(model.status),
            words.count(model.context_tokens),
            words.count(model.max_output_tokens),
            model.licence or words.NOTHING,
            words.names(name for name in sorted(model.capabilities) if model.capabilities[name].present),
        )
    out.print(rows)
    out.print()
    out.print(f"models: {len(answer.resources)}, registry revision {answer.revision}{words.demo(answer.demo)}")

"""The answer of `select` as a table: what was picked, its fallbacks, and what was out of the ordinary."""

from typing import TYPE_CHECKING

from modelreg.cli import words
from modelreg.cli.output import table
from modelreg.v1 import select_pb2

if TYPE_CHECKING:
    from rich.console import Console


def show_select(answer: select_pb2.SelectResponse, out: "Console") -> None:
    """Print the answer."""
    choices = table("", "route", "score", "cost", "9 of 10", "latency", right=("score", "cost", "latency"))
    for place, choice in enumerate((answer.selected, *answer.alternatives), start=1):
        choices.add_row(
            str(place),
            words.route(choice.route),
            words.score(choice),
            words.quote(choice.quote),
            words.interval(choice.quote),
            words.seconds(choice.expected_latency_ms),
        )
    out.print(choices)
    out.print()
    show_summary(answer, out)


def show_summary(answer: select_pb2.SelectResponse, out: "Console", *further: tuple[str, str]) -> None:
    """Print how the answer came about; ``further`` are lines to end with, name and value."""
    lines = table("", "")
    lines.show_header = False
    endpoint = answer.selected.endpoint
    lines.add_row("call", f"{endpoint.dialect} {endpoint.base_url}, model {endpoint.model}")
    if endpoint.credential_ref:
        lines.add_row("credential", endpoint.credential_ref)
    lines.add_row("task class", answer.task_class)
    lines.add_row("objective", words.objective(answer.objective_applied))
    for choice in (answer.selected, *answer.alternatives):
        for said in words.rates_because(choice.quote):
            lines.add_row("price", f"{words.route(choice.route)}: {said}")
    if answer.obligations:
        lines.add_row("obligations", words.obligations(answer.obligations))
    if answer.labels:
        lines.add_row("labels", words.labels(answer.labels))
    out_of = sum(exclusion.count for exclusion in answer.excluded)
    counts = ", ".join(f"{exclusion.count} {words.reason(exclusion.reason)}" for exclusion in answer.excluded)
    lines.add_row("excluded", f"{out_of} of {answer.candidates}{': ' if counts else ''}{counts}")
    lines.add_row("decision", f"{answer.decision_id}, registry revision {answer.registry.revision}")
    for name, value in further:
        lines.add_row(name, value)
    out.print(lines)

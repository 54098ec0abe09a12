"""Recorded decisions as a table, one line each."""

from typing import TYPE_CHECKING

from modelreg.cli import words
from modelreg.cli.output import table

if TYPE_CHECKING:
    from rich.console import Console

    from modelreg.v1 import decision_pb2


def show_decisions(answer: "decision_pb2.ListDecisionsResponse", out: "Console") -> None:
    """Print the decisions."""
    rows = table("decision", "at", "task class", "strategy", "selected", "labels")
    for decision in answer.decisions:
        rows.add_row(
            decision.decision_id,
            words.moment(decision.now_unix_ms),
            decision.task_class,
            decision.strategy or words.NOTHING,
            words.route(decision.selected),
            words.labels(decision.labels),
        )
    out.print(rows)
    out.print()
    more = "; older ones are kept: --limit" if answer.next_page_token else ""
    out.print(f"decisions: {len(answer.decisions)}{more}")
    if answer.dropped:
        out.print(f"dropped since the server started: {answer.dropped}; its log says why")

"""A replay: that it is identical, or both rankings side by side with what differs."""

import itertools
from typing import TYPE_CHECKING, Final

from modelreg.cli import words
from modelreg.cli.output import table
from modelreg.v1 import decision_pb2, select_pb2

if TYPE_CHECKING:
    from rich.console import Console

_SAME: Final = "="


def show_replay(answer: decision_pb2.ReplayResponse, out: "Console") -> None:
    """Print the comparison."""
    recorded, replayed = answer.recorded, answer.replayed
    if answer.identical:
        out.print(
            f"identical: {words.route(recorded.selected.route)} and {len(recorded.alternatives)} alternatives, "
            f"terms and quotes byte for byte, registry revision {recorded.registry.revision}"
        )
        return
    rows = table("", "recorded", "score", "cost", "replayed", "score", "cost", "differs in", right=("score", "cost"))
    places = itertools.zip_longest(
        (recorded.selected, *recorded.alternatives), (replayed.selected, *replayed.alternatives)
    )
    for place, (before, again) in enumerate(places, start=1):
        rows.add_row(str(place), *_cells(before), *_cells(again), _difference(before, again))
    out.print(rows)
    out.print()
    lines = table("", "")
    lines.show_header = False
    lines.add_row("recorded", words.objective(recorded.objective_applied))
    lines.add_row("replayed", words.objective(replayed.objective_applied))
    out.print(lines)


def _cells(choice: select_pb2.RouteChoice | None) -> list[str]:
    if choice is None:
        return [words.NOTHING] * 3
    return [words.route(choice.route), words.score(choice), words.quote(choice.quote)]


def _difference(before: select_pb2.RouteChoice | None, again: select_pb2.RouteChoice | None) -> str:
    """Name the fields that differ, the route alone where that is another."""
    if before is None or again is None or before.route != again.route:
        return "route"
    names = [field.name for field in select_pb2.RouteChoice.DESCRIPTOR.fields]
    return ", ".join(name for name in names if getattr(before, name) != getattr(again, name)) or _SAME

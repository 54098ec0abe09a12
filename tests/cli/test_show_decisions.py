"""Recorded decisions as a table: what stands below it."""

import io

from rich.console import Console

from modelreg.cli.show_decisions import show_decisions
from modelreg.v1.decision_pb2 import DecisionSummary, ListDecisionsResponse


def last_line(answer: ListDecisionsResponse) -> str:
    out = Console(file=io.StringIO(), width=160, no_color=True)
    show_decisions(answer, out)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue().splitlines()[-1]


def test_the_end_of_the_list_is_told() -> None:
    assert last_line(ListDecisionsResponse(decisions=[DecisionSummary()])) == "decisions: 1"


def test_what_could_not_be_kept_is_told() -> None:
    assert last_line(ListDecisionsResponse(dropped=3)) == "dropped since the server started: 3; its log says why"

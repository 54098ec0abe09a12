"""A full explanation as a table: each candidate with its terms and total, or why it is out."""

from typing import TYPE_CHECKING

from modelreg.cli import words
from modelreg.cli.output import table
from modelreg.cli.show_select import show_summary
from modelreg.cli.terms import TermColumns
from modelreg.v1 import select_pb2

if TYPE_CHECKING:
    from rich.console import Console


def show_explain(answer: select_pb2.SelectResponse, out: "Console") -> None:
    """Print the candidates, the best first, then those excluded in the order of the checks."""
    columns = TermColumns(candidate.terms for candidate in answer.explanation.candidates)
    numbers = (*columns.names, "score", "quote", "latency")
    rows = table("candidate", *numbers, "out because", right=numbers)
    weight_sum = sum(answer.objective_applied.weights_ppm)
    for candidate in sorted(answer.explanation.candidates, key=_rank):
        rows.add_row(
            words.route(candidate.route),
            *columns.cells(candidate.terms),
            _score(candidate, weight_sum),
            words.quote(candidate.quote),
            words.seconds(candidate.expected_latency_ms),
            _exclusion(candidate),
            style="dim" if candidate.excluded else None,
        )
    out.print(rows)
    out.print()
    show_summary(answer, out)


def _rank(candidate: select_pb2.CandidateExplanation) -> tuple[int, int]:
    return candidate.excluded, -candidate.total


def _score(candidate: select_pb2.CandidateExplanation, weight_sum: int) -> str:
    if not candidate.HasField("total") or weight_sum == 0:
        return words.NOTHING
    return words.ppm(candidate.total // weight_sum)


def _exclusion(candidate: select_pb2.CandidateExplanation) -> str:
    if not candidate.excluded:
        return ""
    compared = f": {candidate.actual}, limit {candidate.limit}" if candidate.HasField("limit") else ""
    return words.reason(candidate.excluded) + compared

"""The calls of `decisions`, as a server with recorded decisions answers them."""

from typing import TYPE_CHECKING

from modelreg.cli.ask import DECISIONS, answer_of
from modelreg.cli.pages import PAGE_SIZE, all_pages
from modelreg.v1 import decision_pb2

if TYPE_CHECKING:
    from modelreg.cli.caller import Caller
    from modelreg.cli.options import Output
    from modelreg.v1 import select_pb2


def list_decisions(caller: "Caller", limit: int, output: "Output") -> decision_pb2.ListDecisionsResponse:
    """Return the ``limit`` newest decisions.

    Raises:
        typer.Exit: the call failed; the error is on stderr.
    """
    left = limit

    def page(token: str) -> decision_pb2.ListDecisionsResponse:
        nonlocal left
        request = decision_pb2.ListDecisionsRequest(page_size=min(left, PAGE_SIZE), page_token=token)
        answer = answer_of(caller, f"{DECISIONS}/ListDecisions", request, decision_pb2.ListDecisionsResponse, output)
        left -= len(answer.decisions)
        if left <= 0:
            answer.ClearField("next_page_token")
        return answer

    return all_pages(page)


def get_decision(caller: "Caller", decision_id: str, output: "Output") -> decision_pb2.Decision:
    """Return a recorded decision.

    Raises:
        typer.Exit: the call failed; the error is on stderr.
    """
    request = decision_pb2.GetDecisionRequest(decision_id=decision_id)
    return answer_of(caller, f"{DECISIONS}/GetDecision", request, decision_pb2.GetDecisionResponse, output).decision


def replay_decision(
    caller: "Caller", decision_id: str, objective: "select_pb2.Objective | None", output: "Output"
) -> decision_pb2.ReplayResponse:
    """Decide again.

    Raises:
        typer.Exit: the call failed; the error is on stderr.
    """
    request = decision_pb2.ReplayRequest(decision_id=decision_id, objective=objective)
    return answer_of(caller, f"{DECISIONS}/Replay", request, decision_pb2.ReplayResponse, output)

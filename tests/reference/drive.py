"""What happens before a Select under test: time passes, picks are made, usage arrives; played to an engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelreg.v1.usage_pb2 import RecordUsageRequest

if TYPE_CHECKING:
    from modelreg.v1.select_pb2 import SelectRequest

    from .engine import ReferenceEngine


@dataclass(frozen=True)
class Wait:
    """The clock moves on."""

    ms: int


@dataclass(frozen=True)
class Pick:
    """A Select whose answer matters only by what it leaves in the live view."""

    request: SelectRequest


@dataclass(frozen=True)
class Report:
    """Usage; with `of_pick` that of an earlier decision, on the route it selected unless the usage names another."""

    usage: RecordUsageRequest
    of_pick: int | None = None


Action = Wait | Pick | Report


def play(engine: ReferenceEngine, actions: list[Action]) -> None:
    """Let it happen, in this order."""
    for action in actions:
        match action:
            case Wait(ms):
                engine.wait(ms)
            case Pick(request):
                engine.select(request)
            case Report(usage, of_pick):
                report(engine, usage, of_pick)


def report(engine: ReferenceEngine, usage: RecordUsageRequest, of_pick: int | None) -> None:
    """Send usage; that of a decision which was never made is left out."""
    if of_pick is None:
        engine.record_usage(usage)
        return
    if not engine.picked:
        return
    decision = engine.picked[of_pick % len(engine.picked)]
    filled = RecordUsageRequest()
    filled.CopyFrom(usage)
    filled.decision_id = decision.decision_id
    if not filled.HasField("route"):
        filled.route.CopyFrom(decision.selected.route)
    engine.record_usage(filled)

"""`DecisionService`: what was decided, why, and what it would be again."""

from typing import Final, Protocol

from modelreg.decisions.segment import Place
from modelreg.decisions.store import DecisionStore
from modelreg.errors import missing, not_found, snapshot_not_kept, too_long
from modelreg.methods import Methods, service_methods, unary
from modelreg.pages import Pages
from modelreg.v1 import decision_pb2, select_pb2
from modelreg.v1.permission_pb2 import Permission

SERVICE: Final = decision_pb2.DESCRIPTOR.services_by_name["DecisionService"]

_READ: Final = Permission.PERMISSION_DECISIONS_READ
_MAX_ID_BYTES: Final = 64
_DECISIONS: Final = Pages("decisions", usual=50, most=1_000, key=(int, int))


class Replay(Protocol):
    """`_core.Engine.replay`."""

    def __call__(self, snapshot: bytes, decision: bytes, objective: bytes | None) -> bytes:
        """Decide again; an encoded ``SelectResponse``."""
        ...


class DecisionService:
    """Reads the store. Thread-safe."""

    def __init__(self, store: DecisionStore, replay: Replay) -> None:
        """Read ``store``, and decide again with ``replay``."""
        self._store = store
        self._replay = replay

    def methods(self) -> Methods:
        """Return the methods of the service."""
        return service_methods(
            SERVICE,
            GetDecision=unary(decision_pb2.GetDecisionRequest, self.get_decision, permission=_READ),
            ListDecisions=unary(decision_pb2.ListDecisionsRequest, self.list_decisions, permission=_READ),
            Replay=unary(decision_pb2.ReplayRequest, self.replay, permission=_READ),
        )

    def get_decision(self, request: decision_pb2.GetDecisionRequest) -> decision_pb2.GetDecisionResponse:
        """Return a decision with all it was made of.

        Raises:
            CallError: NOT_FOUND, MISSING_FIELD, TOO_LONG.
        """
        return decision_pb2.GetDecisionResponse(decision=self._find(request.decision_id))

    def list_decisions(self, request: decision_pb2.ListDecisionsRequest) -> decision_pb2.ListDecisionsResponse:
        """List what is kept, newest first.

        Raises:
            CallError: OUT_OF_RANGE, UNKNOWN_NAME (page token).
        """
        size, after = _DECISIONS.size(request.page_size), _DECISIONS.after(request.page_token)
        before = None if after is None else Place(int(after[0]), int(after[1]))
        # One more than shown: whether there is a next page.
        places = self._store.newest(before, size + 1)
        # One whole decision in memory at a time: they can be large.
        read = (self._store.read(place) for place in places[:size])
        return decision_pb2.ListDecisionsResponse(
            decisions=[_summary(decision) for decision in read if decision is not None],
            next_page_token=_DECISIONS.token(places[size - 1]) if len(places) > size else "",
            dropped=self._store.dropped,
        )

    def replay(self, request: decision_pb2.ReplayRequest) -> decision_pb2.ReplayResponse:
        """Decide again on the recorded snapshot and live view.

        Raises:
            CallError: NOT_FOUND, SNAPSHOT_NOT_KEPT, MISSING_FIELD, TOO_LONG, or what the engine refuses in `objective`.
        """
        decision = self._find(request.decision_id)
        sha256 = decision.registry.snapshot_sha256
        snapshot = self._store.snapshot(sha256)
        if snapshot is None:
            raise snapshot_not_kept(decision.decision_id, sha256.hex())
        objective = request.objective.SerializeToString() if request.HasField("objective") else None
        replayed = select_pb2.SelectResponse.FromString(self._replay(snapshot, decision.SerializeToString(), objective))
        return decision_pb2.ReplayResponse(
            recorded=decision.response,
            replayed=replayed,
            identical=_ranked(replayed) == _ranked(decision.response),
        )

    def _find(self, decision_id: str) -> decision_pb2.Decision:
        if not decision_id:
            raise missing("decision_id", "name the decision; every answer of Select has its id")
        if (length := len(decision_id.encode())) > _MAX_ID_BYTES:
            raise too_long("decision_id", length, _MAX_ID_BYTES)
        decision = self._store.find(decision_id)
        if decision is None:
            hint = ": it was not recorded (`decision_sample`), or is older than what is kept (`decisions_max_mb`)"
            raise not_found("decision", decision_id, hint=hint)
        return decision


def _summary(decision: decision_pb2.Decision) -> decision_pb2.DecisionSummary:
    answer = decision.response
    return decision_pb2.DecisionSummary(
        decision_id=decision.decision_id,
        now_unix_ms=decision.now_unix_ms,
        task_class=answer.task_class,
        strategy=answer.objective_applied.strategy,
        selected=answer.selected.route,
        labels=answer.labels,
    )


def _ranked(answer: select_pb2.SelectResponse) -> bytes:
    """Return the ranked list as bytes: terms, quotes and endpoints, without ids and expiries."""
    list_alone = select_pb2.SelectResponse(selected=answer.selected, alternatives=answer.alternatives)
    for choice in (list_alone.selected, *list_alone.alternatives):
        # What was set aside was set aside then.
        choice.covered_by_hold = False
    return list_alone.SerializeToString(deterministic=True)

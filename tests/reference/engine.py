"""The engine, asked the way the reference is: messages in, messages out, errors as NoEligible."""

from itertools import count

from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status

from modelreg._core import CallError, Engine
from modelreg.internal.v1.config_pb2 import EngineConfig
from modelreg.internal.v1.snapshot_pb2 import Snapshot
from modelreg.v1 import usage_pb2 as use
from modelreg.v1.common_pb2 import LABEL_LIVE_NOT_UPDATED, LABEL_UNPLANNED, RegistryRef
from modelreg.v1.cost_pb2 import EstimateCostRequest, EstimateCostResponse
from modelreg.v1.live_pb2 import LiveView
from modelreg.v1.select_pb2 import SelectRequest, SelectResponse
from modelreg.v1.usage_pb2 import RecordUsageRequest, RecordUsageResponse

from .lengths import AllLengths
from .random_prices import NOW_UNIX_MS
from .select import NoEligible

SELECT = "/modelreg.v1.RouterService/Select"
ESTIMATE_COST = "/modelreg.v1.RouterService/EstimateCost"
RECORD_USAGE = "/modelreg.v1.RouterService/RecordUsage"
FAILED_PRECONDITION = 9


class ReferenceEngine:
    """One engine on a manual clock; snapshots are loaded one after another."""

    def __init__(self) -> None:
        """No door is opened."""
        config = EngineConfig(grpc_address="127.0.0.1:0", door_threads=1, manual_clock_unix_ms=NOW_UNIX_MS, id_seed=1)
        self.engine = Engine(config.SerializeToString())
        self.revisions = count(1)
        self.now_unix_ms = NOW_UNIX_MS
        self.picked: list[SelectResponse] = []
        """Every decision made, oldest first."""
        self.lengths = AllLengths()
        self.models: dict[str, str] = {}
        """By every name a route has or had."""
        self.classes: dict[str, str] = {}
        """By every name a task class has."""

    def load(self, snapshot: Snapshot, now_unix_ms: int) -> None:
        """Swap in a snapshot, under a new revision, at a time."""
        numbered = Snapshot()
        numbered.CopyFrom(snapshot)
        numbered.revision = next(self.revisions)
        self.now_unix_ms = now_unix_ms
        self.engine.set_clock(now_unix_ms)
        self.engine.load_snapshot(numbered.SerializeToString())
        self.models = {name: route.model for route in snapshot.routes for name in (route.name, *route.former_names)}
        self.classes = {alias: one.name for one in snapshot.task_classes for alias in (one.name, *one.aliases)}

    def wait(self, ms: int) -> None:
        """Let time pass; the snapshot stays current, so that its age puts no label on answers."""
        self.now_unix_ms += ms
        self.engine.set_clock(self.now_unix_ms)
        self.engine.confirm_snapshot()

    def select(self, request: SelectRequest) -> SelectResponse | NoEligible:
        """The answer without decision_id, and of `registry` only the epoch; the whole is kept in `picked`."""
        try:
            picked = SelectResponse.FromString(self.engine.call(SELECT, request.SerializeToString()))
        except CallError as error:
            return no_eligible(error)
        assert picked.decision_id
        assert len(picked.registry.snapshot_sha256) == 32
        self.picked.append(picked)
        self.lengths.saw(picked.registry.live_epoch)
        answer = SelectResponse()
        answer.CopyFrom(picked)
        answer.ClearField("decision_id")
        answer.registry.CopyFrom(RegistryRef(live_epoch=picked.registry.live_epoch))
        return answer

    def estimate_cost(self, request: EstimateCostRequest) -> EstimateCostResponse:
        """The answer; of `registry` only the epoch."""
        answer = EstimateCostResponse.FromString(self.engine.call(ESTIMATE_COST, request.SerializeToString()))
        answer.registry.CopyFrom(RegistryRef(live_epoch=answer.registry.live_epoch))
        return answer

    def record_usage(self, usage: RecordUsageRequest) -> RecordUsageResponse:
        """The whole answer."""
        answer = RecordUsageResponse.FromString(self.engine.call(RECORD_USAGE, usage.SerializeToString()))
        self.lengths.saw(answer.registry.live_epoch)
        self.count(usage, answer)
        return answer

    def count(self, usage: RecordUsageRequest, answer: RecordUsageResponse) -> None:
        """What the usage says of the length of an answer, where the engine took it in."""
        tokens = [unit.count for unit in usage.units if unit.kind == "output_token"]
        ended = usage.phase in {use.USAGE_PHASE_UNSPECIFIED, use.USAGE_PHASE_FINAL}
        taken = answer.ack == use.USAGE_ACK_MEMORY and LABEL_LIVE_NOT_UPDATED not in answer.labels
        task_class = self.classes.get(usage.task_class)
        if LABEL_UNPLANNED not in answer.labels:
            task_class = next(one.task_class for one in self.picked if one.decision_id == usage.decision_id)
        if ended and taken and usage.outcome == use.USAGE_OUTCOME_OK and tokens and task_class is not None:
            key = (self.models[usage.route.route_id], usage.route.variant, task_class)
            self.lengths.count(key, tokens[0], self.now_unix_ms)

    def live_view(self) -> LiveView:
        """What is known now, folded if that is due."""
        view = LiveView.FromString(self.engine.live_view())
        self.lengths.saw(view.epoch)
        return view

    def live_view_in(self, task_class: str) -> LiveView:
        """The same, with how long answers were in a task class, `general` where it is empty."""
        view, name = self.live_view(), self.classes[task_class or "general"]
        for one in view.candidates:
            key = (self.models[one.route.route_id], one.route.variant, name)
            if key in self.lengths.shown:
                one.output_history.CopyFrom(self.lengths.shown[key])
        return view


def no_eligible(error: CallError) -> NoEligible:
    """NO_ELIGIBLE_MODEL with its counts (errors.proto); any other error is raised again."""
    info = ErrorInfo()
    for detail in Status.FromString(error.details).details:
        detail.Unpack(info)
    if (error.code, info.reason, info.domain) != (FAILED_PRECONDITION, "NO_ELIGIBLE_MODEL", "modelreg.dev"):
        raise error
    counts = {name: int(value) for name, value in info.metadata.items()}
    candidates = counts.pop("candidates")
    return NoEligible(counts, candidates)

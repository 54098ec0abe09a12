"""The engine, asked the way the reference is: messages in, messages out, errors as NoEligible."""

from itertools import count

from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status

from modelreg._core import CallError, Engine
from modelreg.internal.v1.config_pb2 import EngineConfig
from modelreg.internal.v1.snapshot_pb2 import Snapshot
from modelreg.v1.common_pb2 import RegistryRef
from modelreg.v1.cost_pb2 import EstimateCostRequest, EstimateCostResponse
from modelreg.v1.live_pb2 import LiveView
from modelreg.v1.select_pb2 import SelectRequest, SelectResponse
from modelreg.v1.usage_pb2 import RecordUsageRequest, RecordUsageResponse

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

    def load(self, snapshot: Snapshot, now_unix_ms: int) -> None:
        """Swap in a snapshot, under a new revision, at a time."""
        numbered = Snapshot()
        numbered.CopyFrom(snapshot)
        numbered.revision = next(self.revisions)
        self.now_unix_ms = now_unix_ms
        self.engine.set_clock(now_unix_ms)
        self.engine.load_snapshot(numbered.SerializeToString())

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
        return RecordUsageResponse.FromString(self.engine.call(RECORD_USAGE, usage.SerializeToString()))

    def live_view(self) -> LiveView:
        """What is known now, folded if that is due."""
        return LiveView.FromString(self.engine.live_view())


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

"""Seeded cases: a registry, its time, and requests for it. The same seed gives the same case, everywhere."""

from dataclasses import dataclass
from random import Random

from modelreg.internal.v1.snapshot_pb2 import Snapshot
from modelreg.v1.cost_pb2 import EstimateCostRequest
from modelreg.v1.select_pb2 import SelectRequest

from .random_request import random_estimate, random_select
from .random_routes import NOW_UNIX_MS
from .random_snapshot import random_snapshot

SELECTS = 8
ESTIMATES = 2


@dataclass(frozen=True)
class Group:
    """One snapshot serves several requests."""

    seed: int
    snapshot: Snapshot
    now_unix_ms: int
    selects: list[SelectRequest]
    estimates: list[EstimateCostRequest]


def group(seed: int) -> Group:
    """The cases of one seed."""
    rng = Random(seed)
    snapshot = random_snapshot(rng)
    selects = [random_select(rng, snapshot) for _ in range(SELECTS)]
    estimates = [random_estimate(rng, snapshot) for _ in range(ESTIMATES)]
    return Group(seed, snapshot, NOW_UNIX_MS, selects, estimates)

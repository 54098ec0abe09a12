"""Seeded cases: a registry, its time, requests for it and what happens before each. The same seed: the same case."""

from dataclasses import dataclass
from random import Random

from modelreg.internal.v1.snapshot_pb2 import Snapshot
from modelreg.v1.cost_pb2 import EstimateCostRequest
from modelreg.v1.select_pb2 import SelectRequest

from .drive import Action
from .random_drive import random_drive
from .random_prices import NOW_UNIX_MS
from .random_request import random_estimate, random_select
from .random_snapshot import random_snapshot

SELECTS = 8
ESTIMATES = 2
MANY_EVERY = 20
"""Every so many-th group has many candidates."""
QUIET_SHARE = 0.2
"""Groups in which nothing is reported: time stands still, which the dates need."""


@dataclass(frozen=True)
class Group:
    """One snapshot and one engine serve several requests."""

    seed: int
    snapshot: Snapshot
    now_unix_ms: int
    drives: list[list[Action]]
    """What happens before each Select."""
    selects: list[SelectRequest]
    estimates: list[EstimateCostRequest]


def group(seed: int) -> Group:
    """The cases of one seed."""
    rng = Random(seed)
    snapshot = random_snapshot(rng, many=seed % MANY_EVERY == 0)
    selects = [random_select(rng, snapshot) for _ in range(SELECTS)]
    estimates = [random_estimate(rng, snapshot) for _ in range(ESTIMATES)]
    quiet = rng.random() < QUIET_SHARE
    drives = [[] if quiet else random_drive(rng, snapshot, request) for request in selects]
    return Group(seed, snapshot, NOW_UNIX_MS, drives, selects, estimates)

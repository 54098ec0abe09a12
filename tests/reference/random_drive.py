"""Random happenings before a Select, chosen so that every state of the live view is met."""

from collections.abc import Callable
from random import Random
from uuid import UUID

from modelreg.internal.v1 import snapshot_pb2 as snap
from modelreg.v1 import select_pb2 as sel
from modelreg.v1 import usage_pb2 as use
from modelreg.v1.common_pb2 import RouteRef

from .drive import Action, Pick, Report, Wait

TO_OPEN = 4
"""Failures in a row that open a circuit."""
FAILURES: list[use.UsageOutcome] = [
    use.USAGE_OUTCOME_SERVER_ERROR,
    use.USAGE_OUTCOME_TIMEOUT,
    use.USAGE_OUTCOME_CONNECTION_ERROR,
]
OUTCOMES: list[use.UsageOutcome] = [
    use.USAGE_OUTCOME_OK,
    *FAILURES,
    use.USAGE_OUTCOME_RATE_LIMITED,
    use.USAGE_OUTCOME_CANCELLED,
    use.USAGE_OUTCOME_BAD_REQUEST,
    use.USAGE_OUTCOME_CONTENT_REFUSED,
    use.USAGE_OUTCOME_CONTEXT_EXCEEDED,
]
WAITS_MS = [0, 3, 10, 10, 10, 100, 100, 1_500, 7_000, 15_000, 70_000, 605_000]
AFTERWARDS_MS = [0, 0, 9, 10, 10, 11, 12, 200, 1_500, 6_000]
FOLD_MS = 10

Happening = Callable[[Random, snap.Snapshot, sel.SelectRequest], list[Action]]


def event_id(rng: Random) -> str:
    """A UUIDv7; what it says of time is not looked at."""
    bits = rng.getrandbits(128) & ~(0xF << 76) & ~(0x3 << 62)
    return str(UUID(int=bits | (0x7 << 76) | (0x2 << 62)))


def usage(rng: Random, outcome: use.UsageOutcome, route: RouteRef | None = None) -> use.RecordUsageRequest:
    """A FINAL event; times and tokens of what was answered."""
    event = use.RecordUsageRequest(event_id=event_id(rng), phase=use.USAGE_PHASE_FINAL, outcome=outcome, route=route)
    if rng.random() < 0.9:
        event.latency_ms = rng.choice([50, 900, 4_000, 4_000, 30_000])
        if rng.random() < 0.7:
            event.ttft_ms = min(rng.choice([0, 40, 300, 2_000]), event.latency_ms)
    if rng.random() < 0.8:
        event.units.add(kind="output_token", count=rng.choice([0, 1, 100, 100, 1_000]))
    if rng.random() < 0.3:
        event.task_class = "general"
    return event


def some_route(rng: Random, snapshot: snap.Snapshot) -> RouteRef:
    """A candidate of the registry, whether it competes or not."""
    route = rng.choice(snapshot.routes)
    return RouteRef(route_id=route.name, variant=rng.choice(route.variants).name)


def tripped(rng: Random, route: RouteRef) -> list[Action]:
    """Failures in a row: the circuit opens with the next fold."""
    return [Report(usage(rng, rng.choice(FAILURES), route)) for _ in range(TO_OPEN)]


def limited(rng: Random, route: RouteRef) -> list[Action]:
    """Refused by a limit: the route cools down."""
    event = usage(rng, use.USAGE_OUTCOME_RATE_LIMITED, route)
    if rng.random() < 0.6:
        event.retry_after_ms = rng.choice([1, 500, 3_000, 20_000, 20_000])
    return [Report(event)]


def speeds(rng: Random, snapshot: snap.Snapshot, _request: sel.SelectRequest) -> list[Action]:
    """Answers and other outcomes of some routes: figures and availability."""
    outcomes = OUTCOMES[:1] * 8 + OUTCOMES
    return [Report(usage(rng, rng.choice(outcomes), some_route(rng, snapshot))) for _ in range(rng.randint(2, 8))]


def trips(rng: Random, snapshot: snap.Snapshot, _request: sel.SelectRequest) -> list[Action]:
    """One to three routes fail; now and then one of them is refused besides."""
    routes = [some_route(rng, snapshot) for _ in range(rng.randint(1, 3))]
    actions = [action for route in routes for action in tripped(rng, route)]
    return actions + (limited(rng, routes[0]) if rng.random() < 0.2 else [])


def limits(rng: Random, snapshot: snap.Snapshot, _request: sel.SelectRequest) -> list[Action]:
    """One to three routes are refused."""
    return [action for _ in range(rng.randint(1, 3)) for action in limited(rng, some_route(rng, snapshot))]


def answers(rng: Random, snapshot: snap.Snapshot, request: sel.SelectRequest) -> list[Action]:
    """Enough answers for an interval from history, or one too few, in the class that is asked about or another."""
    route, longest = some_route(rng, snapshot), rng.choice([40, 1_000, 100_000_000])
    reports: list[Action] = []
    for _ in range(rng.choice([19, 20, 21, 60])):
        event = usage(rng, use.USAGE_OUTCOME_OK, route)
        del event.units[:]
        event.units.add(kind="output_token", count=rng.randint(0, longest))
        event.task_class = request.task_class or "general"
        reports.append(Report(event))
    return reports


def storm(rng: Random, snapshot: snap.Snapshot, _request: sel.SelectRequest) -> list[Action]:
    """Most routes fail or are refused: panic, or just not."""
    share, fails = rng.choice([0.4, 0.6, 0.9]), rng.choice([0.0, 0.3, 1.0])
    routes = [RouteRef(route_id=route.name, variant=route.variants[0].name) for route in snapshot.routes]
    hit = [route for route in routes if rng.random() < share]
    return [action for route in hit for action in (tripped if rng.random() < fails else limited)(rng, route)]


def recovery(rng: Random, snapshot: snap.Snapshot, request: sel.SelectRequest) -> list[Action]:
    """Circuits open and are half-open again when the Select comes, or a pick before it takes the probe."""
    opened = storm(rng, snapshot, request) if rng.random() < 0.7 else trips(rng, snapshot, request)
    waits: list[Action] = [Wait(FOLD_MS), Wait(rng.choice([5_000, 13_000, 30_000]))]
    return opened + waits + (herd(rng, snapshot, request) if rng.random() < 0.5 else [])


def herd(rng: Random, _snapshot: snap.Snapshot, request: sel.SelectRequest) -> list[Action]:
    """The same request several times over, as callers send it: calls in flight where it would go."""
    counted = sel.SelectRequest()
    counted.CopyFrom(request)
    counted.explain = sel.EXPLAIN_NONE
    counted.dry_run = False
    for name in ("as_of_unix_ms", "reservation"):
        counted.ClearField(name)
    one: list[Action] = [Pick(counted), Wait(rng.choice([1, 2, 4]))] if rng.random() < 0.3 else [Pick(counted)]
    return one * rng.choice([1, 1, 2, 3, 8])


def aged(rng: Random, snapshot: snap.Snapshot, request: sel.SelectRequest) -> list[Action]:
    """Calls in flight that report once more, at another time and perhaps from another route, and so grow old."""
    picks = herd(rng, snapshot, request)
    event = use.RecordUsageRequest(event_id=event_id(rng), phase=use.USAGE_PHASE_PARTIAL)
    other = use.RecordUsageRequest(event_id=event_id(rng), phase=use.USAGE_PHASE_STARTED)
    if rng.random() < 0.4:
        other.route.CopyFrom(some_route(rng, snapshot))
    wait_ms = rng.choice([300, 1_000, 4_000, 9_000])
    return [*picks, Wait(wait_ms), Report(event, -1), Wait(wait_ms), Report(other, -1), Wait(wait_ms)]


def settled(rng: Random, _snapshot: snap.Snapshot, _request: sel.SelectRequest) -> list[Action]:
    """Some decisions end, one way or another."""
    picks = [rng.randrange(1_000) for _ in range(rng.randint(1, 4))]
    return [Report(usage(rng, rng.choice(OUTCOMES)), of_pick) for of_pick in picks]


HAPPENINGS: list[Happening] = [speeds, speeds, trips, limits, answers, answers, storm, recovery, herd, aged, settled]


def random_drive(rng: Random, snapshot: snap.Snapshot, request: sel.SelectRequest) -> list[Action]:
    """Nothing, or up to three happenings with time between them, and often a herd just before the Select."""
    actions: list[Action] = []
    for happening in rng.sample(HAPPENINGS, rng.choice([0, 0, 1, 1, 2, 3])):
        actions += happening(rng, snapshot, request)
        actions.append(Wait(rng.choice(WAITS_MS)))
    if rng.random() < 0.4:
        actions += herd(rng, snapshot, request)
    return [*actions, Wait(rng.choice(AFTERWARDS_MS))] if actions else []

"""Steps 1 and 4 of the order by hand, for the reference (scoring.md, "Order and live view in detail")."""

from modelreg.internal.v1 import snapshot_pb2 as snap
from modelreg.v1 import common_pb2 as common
from modelreg.v1 import constraints_pb2 as con
from modelreg.v1 import live_pb2 as live
from modelreg.v1 import select_pb2 as sel

from .folding.registry_of_four import add_route, four_routes
from .random_prices import NOW_UNIX_MS
from .select import select

OPEN, PROBED, COOLING = live.ROUTE_HEALTH_OPEN, live.ROUTE_HEALTH_PROBED, live.ROUTE_HEALTH_COOLING


def registry(*names: str) -> snap.Snapshot:
    """Routes `provider/model`, equal in everything but name."""
    snapshot = four_routes(990_000, 20)
    for field in ("models", "providers", "routes"):
        snapshot.ClearField(field)
    for name in names:
        provider, model = name.split("/")
        if model not in {one.name for one in snapshot.models}:
            snapshot.models.add(name=model, type="chat", status=con.STATUS_ACTIVE)
        add_route(snapshot, provider, model).speed.CopyFrom(snap.Speed(ttft_ms=1_000, us_per_token=0))
    return snapshot


def decided(
    snapshot: snap.Snapshot, *seen: live.LiveCandidate, sort: con.Sort = con.SORT_UNSPECIFIED
) -> sel.SelectResponse:
    """The answer on this live view."""
    request = sel.SelectRequest(max_alternatives=16)
    request.constraints.sort = sort
    return select(snapshot, request, NOW_UNIX_MS, live.LiveView(candidates=seen))


def health(name: str, state: live.RouteHealth, recovers_in_ms: int = 1_000) -> live.LiveCandidate:
    """A route that is not healthy."""
    return live.LiveCandidate(route=common.RouteRef(route_id=name), health=state, recovers_in_ms=recovers_in_ms)


def busy(name: str, in_flight: int, ttft_ms: int = 1_000, oldest_ms: int = 0) -> live.LiveCandidate:
    """A route with calls in flight, whose latency is its time to first token."""
    return live.LiveCandidate(
        route=common.RouteRef(route_id=name),
        ttft_ms=ttft_ms,
        ttft_source=sel.TERM_SOURCE_LIVE,
        in_flight=in_flight,
        oldest_in_flight_ms=oldest_ms,
    )


def listed(answer: sel.SelectResponse) -> list[str]:
    """Routes in the order of the answer."""
    return [one.route.route_id for one in [answer.selected, *answer.alternatives]]


def test_routes_that_leave_have_their_reason() -> None:
    answer = decided(
        registry("a/m", "b/m", "c/m", "d/m", "e/m", "f/m"),
        health("a/m", OPEN),
        health("b/m", PROBED),
        health("c/m", COOLING),
        health("d/m", live.ROUTE_HEALTH_HALF_OPEN),
    )
    assert [(one.reason, one.count) for one in answer.excluded] == [
        (sel.EXCLUSION_REASON_CIRCUIT_OPEN, 2),
        (sel.EXCLUSION_REASON_COOLDOWN, 1),
    ]
    assert listed(answer) == ["d/m", "e/m", "f/m"]
    assert common.LABEL_PANIC not in answer.labels


def test_when_more_than_half_would_leave_all_stay_the_first_to_recover_before_the_others() -> None:
    answer = decided(registry("a/m", "b/m", "c/n"), health("a/m", OPEN, 9_000), health("b/m", COOLING, 8_000))
    assert listed(answer) == ["c/n", "b/m", "a/m"]
    assert common.LABEL_PANIC in answer.labels
    assert not answer.excluded


def test_panic_counts_routes_that_passed_the_checks() -> None:
    snapshot = registry("a/m", "b/m", "c/m")
    snapshot.routes[2].status = con.STATUS_MAINTENANCE
    snapshot.routes[0].variants.add(name="effort=high")
    assert common.LABEL_PANIC not in decided(snapshot, health("a/m", OPEN)).labels


def test_while_the_best_is_idle_nothing_moves() -> None:
    answer = decided(registry("a/m", "b/m"), busy("a/m", 0, ttft_ms=1_000), busy("b/m", 0, ttft_ms=1_001))
    assert listed(answer) == ["a/m", "b/m"]


def test_inside_a_model_the_least_load_goes_forward_however_slow_it_is() -> None:
    answer = decided(registry("a/m", "b/m"), busy("a/m", 9, ttft_ms=1_000), busy("b/m", 0, ttft_ms=3_999))
    assert listed(answer) == ["b/m", "a/m"]
    assert common.LABEL_LOAD_REORDERED in answer.labels


def test_of_equal_load_the_better_total_goes_forward() -> None:
    answer = decided(registry("a/m", "b/m"), busy("a/m", 1, ttft_ms=1_500), busy("b/m", 0, ttft_ms=2_000))
    assert listed(answer) == ["a/m", "b/m"]


def test_an_old_call_counts_with_its_age() -> None:
    loaded = busy("a/m", 1, ttft_ms=1_000, oldest_ms=1_001)
    assert listed(decided(registry("a/m", "b/m"), loaded, busy("b/m", 0, ttft_ms=1_334)))[0] == "b/m"
    loaded = busy("a/m", 1, ttft_ms=1_000, oldest_ms=1_000)
    assert listed(decided(registry("a/m", "b/m"), loaded, busy("b/m", 0, ttft_ms=1_334)))[0] == "a/m"


def test_among_models_only_those_within_2_percent_take_part() -> None:
    near = decided(registry("a/m", "b/n"), busy("a/m", 1, ttft_ms=1_000), busy("b/n", 0, ttft_ms=1_050))
    assert listed(near) == ["b/n", "a/m"]
    far = decided(registry("a/m", "b/n"), busy("a/m", 1, ttft_ms=1_000), busy("b/n", 0, ttft_ms=1_500))
    assert listed(far) == ["a/m", "b/n"]


def test_a_sort_does_not_look_at_load() -> None:
    answer = decided(
        registry("a/m", "b/m"),
        busy("a/m", 9, ttft_ms=1_000),
        busy("b/m", 0, ttft_ms=1_001),
        sort=con.SORT_LATENCY,
    )
    assert listed(answer) == ["a/m", "b/m"]

"""A decision in trouble: who left and until when, who was compared, and what gave way."""

import io

from rich.console import Console

from modelreg.cli.show_decision import show_decision
from modelreg.v1 import live_pb2, select_pb2
from modelreg.v1.common_pb2 import RegistryRef, RouteRef
from modelreg.v1.decision_pb2 import Decision, LeftRoute
from modelreg.v1.select_pb2 import ObjectiveApplied, RouteChoice, SelectResponse


def shown(decision: Decision) -> list[str]:
    out = Console(file=io.StringIO(), width=160, no_color=True)
    show_decision(decision, out)
    assert isinstance(out.file, io.StringIO)
    return [line.rstrip() for line in out.file.getvalue().splitlines()]


def live(route_id: str, in_flight: int) -> live_pb2.LiveCandidate:
    return live_pb2.LiveCandidate(
        route=RouteRef(route_id=route_id),
        ttft_ms=500,
        ttft_source=select_pb2.TERM_SOURCE_LIVE,
        us_per_token=10_000,
        us_per_token_source=select_pb2.TERM_SOURCE_LIVE,
        availability_ppm=990_000,
        health=live_pb2.ROUTE_HEALTH_HEALTHY,
        in_flight=in_flight,
        oldest_in_flight_ms=1_500,
    )


def decision(*, panic: bool = False, floor_dropped: bool = False) -> Decision:
    return Decision(
        decision_id="01a1f97c-94a0-7302-97d9-bbb5115d0342",
        now_unix_ms=1_795_000_000_000,
        registry=RegistryRef(revision=3, live_epoch=9),
        response=SelectResponse(
            selected=RouteChoice(route=RouteRef(route_id="a")),
            alternatives=[RouteChoice(route=RouteRef(route_id="b"))],
            objective_applied=ObjectiveApplied(weights_ppm=[1_000_000, 0, 0, 0, 0]),
        ),
        panic=panic,
        floor_dropped=floor_dropped,
        left=[LeftRoute(route_id="c", reason=select_pb2.EXCLUSION_REASON_CIRCUIT_OPEN, recovers_in_ms=4_000)],
        candidates=[live("a", 0), live("b", 2), live("d", 5)],
    )


def test_who_left_says_why_and_until_when() -> None:
    lines = shown(decision())
    begin = lines.index("left  because       competes again in")
    assert lines[begin + 1].split() == ["c", "CIRCUIT_OPEN", "4.0", "s"]


def test_the_live_view_has_those_returned_by_their_place_and_the_others() -> None:
    lines = shown(decision())
    begin = next(number for number, line in enumerate(lines) if "live view of" in line)
    rows = [line.split() for line in lines[begin + 1 :]]
    assert [row[:2] for row in rows] == [["1", "a"], ["2", "b"], ["d", "healthy"]]
    assert rows[1] == ["2", "b", "healthy", "2", "1.5", "s", "500", "ms", "100/s", "0.990", "live"]


def test_what_gave_way_is_said() -> None:
    said = "\n".join(shown(decision(panic=True, floor_dropped=True)))
    assert "nobody left" in said
    assert "would have left" in said
    assert "quality floor, so it was dropped" in said

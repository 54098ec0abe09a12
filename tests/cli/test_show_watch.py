"""The tables of `watch`: what is in trouble first, as many routes as there are lines, and where figures come from."""

import io

import pytest
from rich.console import Console

from modelreg.call_errors import Details, UnavailableError
from modelreg.cli.looking import Away, Seen, SeenRoute
from modelreg.cli.show_watch import LiveTable, PlainTables
from modelreg.v1 import live_pb2, select_pb2
from modelreg.v1.registry_pb2 import ListCandidatesResponse


def variant(
    ttft_ms: int = 800,
    source: select_pb2.TermSource = select_pb2.TERM_SOURCE_PRIOR,
    health: live_pb2.RouteHealth = live_pb2.ROUTE_HEALTH_HEALTHY,
    recovers_in_ms: int = 0,
) -> live_pb2.LiveCandidate:
    return live_pb2.LiveCandidate(
        ttft_ms=ttft_ms,
        ttft_source=source,
        us_per_token=20_000,
        us_per_token_source=source,
        availability_ppm=990_000,
        health=health,
        recovers_in_ms=recovers_in_ms,
    )


def route(name: str, *variants: live_pb2.LiveCandidate, picks_per_s: float | None = 1.0) -> SeenRoute:
    return SeenRoute(name, variants or (variant(),), live_pb2.LiveRoute(route_id=name), picks_per_s)


def seen(*routes: SeenRoute) -> Seen:
    return Seen(1_795_000_000_000, ListCandidatesResponse(revision=3, live_epoch=7, decisions_in_flight=2), routes)


def plain(*routes: SeenRoute) -> list[str]:
    out = Console(file=io.StringIO(), width=160, no_color=True)
    with PlainTables(out) as view:
        view.show(seen(*routes))
    assert isinstance(out.file, io.StringIO)
    return [line.rstrip() for line in out.file.getvalue().splitlines() if line.strip()]


def names(lines: list[str]) -> list[str]:
    return [line.split()[0] for line in lines[2:]]


def test_routes_in_trouble_stand_first_then_the_busiest() -> None:
    out_of_order = route("ill", variant(health=live_pb2.ROUTE_HEALTH_OPEN, recovers_in_ms=4_200), picks_per_s=0.0)
    lines = plain(route("idle", picks_per_s=0.0), route("busy", picks_per_s=9.0), out_of_order)
    assert names(lines) == ["ill", "busy", "idle"]
    assert "open, 4.2 s" in lines[2]


def test_the_title_says_of_which_registry_and_view() -> None:
    assert plain(route("a"))[0].endswith("UTC: revision 3, live epoch 7, 2 decisions in flight")


def test_measured_variants_speak_for_a_route() -> None:
    lines = plain(route("a", variant(500), variant(900, select_pb2.TERM_SOURCE_LIVE)))
    assert " 900 ms " in lines[2]
    assert "~" not in lines[2]


def test_without_measurements_the_range_of_what_is_assumed_is_marked() -> None:
    lines = plain(route("a", variant(500), variant(900)))
    assert "~500-900 ms" in lines[2]


def test_a_first_look_has_no_picks_a_second() -> None:
    assert plain(route("a", picks_per_s=None))[2].split()[2] == "-"


def test_a_terminal_shows_as_many_routes_as_it_has_lines() -> None:
    out = Console(file=io.StringIO(), width=160, height=10, force_terminal=True, legacy_windows=False)
    with LiveTable(out) as view:
        view.show(seen(*(route(f"r{number}") for number in range(50))))
    assert isinstance(out.file, io.StringIO)
    shown = out.file.getvalue()
    assert "r9" not in shown
    assert "and 44 more" in shown


def away(second: int) -> Away:
    return Away(1_795_000_000_000 + 1_000 * second, UnavailableError("UNAVAILABLE", "nobody listens", Details()))


def test_a_terminal_keeps_the_last_table_and_says_since_when_nobody_answers() -> None:
    out = Console(file=io.StringIO(), width=160, height=10, force_terminal=True, legacy_windows=False)
    with LiveTable(out) as view:
        view.show(seen(route("a")))
        view.miss(away(1))
        view.miss(away(2))
    assert isinstance(out.file, io.StringIO)
    last = out.file.getvalue().rpartition("revision 3")[2]
    assert "a " in last
    assert "11:06:41 UTC: nobody listens (UNAVAILABLE); still looking" in last


def test_without_a_terminal_an_absence_is_told_once(capsys: pytest.CaptureFixture[str]) -> None:
    out = Console(file=io.StringIO(), width=160)
    with PlainTables(out) as view:
        for second in (1, 2):
            view.miss(away(second))
        view.show(seen(route("a")))
        view.miss(away(9))
    told = capsys.readouterr().err.splitlines()
    assert [line.split()[1] for line in told] == ["11:06:41", "11:06:49"]

"""A replay that came out differently says in which places and fields."""

import io

from rich.console import Console

from modelreg.cli.show_replay import show_replay
from modelreg.v1.common_pb2 import Quote, RouteRef, Usd
from modelreg.v1.decision_pb2 import ReplayResponse
from modelreg.v1.select_pb2 import ObjectiveApplied, RouteChoice, SelectResponse

WEIGHTS = ObjectiveApplied(strategy="balanced", weights_ppm=[360_000, 360_000, 180_000, 50_000, 50_000])


def choice(route_id: str, score: float = 0.5, pico_usd: int = 10**9) -> RouteChoice:
    return RouteChoice(route=RouteRef(route_id=route_id), score=score, quote=Quote(expected=Usd(pico=pico_usd)))


def answer(*choices: RouteChoice) -> SelectResponse:
    return SelectResponse(selected=choices[0], alternatives=choices[1:], objective_applied=WEIGHTS)


def shown(recorded: SelectResponse, replayed: SelectResponse) -> list[str]:
    out = Console(file=io.StringIO(), width=160, no_color=True)
    show_replay(ReplayResponse(recorded=recorded, replayed=replayed), out)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue().splitlines()


def test_each_place_says_what_differs() -> None:
    recorded = answer(choice("a"), choice("b"), choice("c"), choice("d"))
    replayed = answer(choice("a"), choice("b", 0.4, 2 * 10**9), choice("e"))
    lines = shown(recorded, replayed)
    assert [line.split()[-1] for line in lines[1:5]] == ["=", "quote", "route", "route"]
    assert lines[2].rstrip().endswith("score, quote")
    assert lines[4].split() == ["4", "d", "0.500", "$0.001000", "-", "-", "-", "route"]

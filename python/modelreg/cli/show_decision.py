"""A recorded decision as tables: the ranking with its terms, who left before it, and the live view it saw."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from modelreg.cli import live_words, words
from modelreg.cli.output import table
from modelreg.cli.show_select import show_summary
from modelreg.cli.terms import TermColumns
from modelreg.v1 import decision_pb2, select_pb2

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def show_decision(decision: decision_pb2.Decision, out: "Console") -> None:
    """Print all that the decision was made of."""
    out.print(_ranking(decision.response))
    out.print()
    show_summary(decision.response, out, *_facts(decision))
    if decision.left:
        out.print()
        out.print(_left(decision))
    out.print()
    out.print(_live_view(decision))


def _facts(decision: decision_pb2.Decision) -> Iterator[tuple[str, str]]:
    yield "decided", f"{words.moment(decision.now_unix_ms)}, live epoch {decision.registry.live_epoch}"
    yield "snapshot", decision.registry.snapshot_sha256.hex()
    if decision.panic:
        yield "panic", "more than half of the routes were out, so nobody left"
    if decision.floor_dropped:
        yield "floor", "nobody met the strategy's quality floor, so it was dropped"


def _ranking(answer: select_pb2.SelectResponse) -> "Table":
    choices = (answer.selected, *answer.alternatives)
    columns = TermColumns(choice.terms for choice in choices)
    numbers = (*columns.names, "score", "cost", "latency")
    rows = table("", "route", *numbers, right=numbers)
    for place, choice in enumerate(choices, start=1):
        rows.add_row(
            str(place),
            words.route(choice.route),
            *columns.cells(choice.terms),
            words.score(choice),
            words.quote(choice.quote),
            words.seconds(choice.expected_latency_ms),
        )
    return rows


def _left(decision: decision_pb2.Decision) -> "Table":
    rows = table("would have left" if decision.panic else "left", "because", "competes again in")
    for route in decision.left:
        rows.add_row(route.route_id, words.reason(route.reason), words.seconds(route.recovers_in_ms))
    return rows


def _live_view(decision: decision_pb2.Decision) -> "Table":
    """Return what was known of those returned, of those compared for their load, and of the next in the ranking."""
    numbers = ("in flight", "oldest", "ttft", "tokens", "avail")
    rows = table("", "live view of", "health", *numbers, "speed from", right=numbers)
    returned = 1 + len(decision.response.alternatives)
    for place, live in enumerate(decision.candidates, start=1):
        rows.add_row(
            str(place) if place <= returned else "",
            words.route(live.route),
            live_words.health(live),
            str(live.in_flight),
            live_words.oldest(live),
            words.seconds(live.ttft_ms),
            live_words.tokens_per_s(live.us_per_token),
            words.ppm(live.availability_ppm),
            live_words.sources(live),
        )
    return rows

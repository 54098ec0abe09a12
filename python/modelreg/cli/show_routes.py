"""Routes with the live view as a table: one line for each route and variant."""

from typing import TYPE_CHECKING

from modelreg.cli import live_words, words
from modelreg.cli.output import table
from modelreg.v1 import common_pb2, constraints_pb2, registry_pb2

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table


def show_routes(answer: registry_pb2.ListCandidatesResponse, out: "Console") -> None:
    """Print the routes and where the figures stand."""
    rows = routes_table()
    for route in answer.candidates:
        add_route(rows, route)
    out.print(rows)
    out.print()
    out.print(
        f"routes: {len({route.route_id for route in answer.candidates})}, registry revision {answer.revision}, "
        f"live epoch {answer.live_epoch}, decisions in flight: {answer.decisions_in_flight}{words.demo(answer.demo)}"
    )


def routes_table() -> "Table":
    """Return an empty table of routes."""
    prices = ("1M in", "1M out")
    numbers = ("in flight", "picks", "ok", "failed", "limited", "ttft", "tokens", "avail")
    return table("route", *prices, "health", *numbers, "speed from", right=(*prices, *numbers))


def add_route(rows: "Table", route: registry_pb2.Candidate) -> None:
    """Add a route and variant to the table; its traffic is the route's, over all variants."""
    live, totals = route.live, route.totals
    rows.add_row(
        words.route(common_pb2.RouteRef(route_id=route.route_id, variant=route.variant)),
        live_words.token_price(route.price, "input_token"),
        live_words.token_price(route.price, "output_token"),
        live_words.health(live) if route.status == constraints_pb2.STATUS_ACTIVE else live_words.status(route.status),
        str(live.in_flight),
        str(totals.picks),
        str(totals.successes),
        str(totals.failures),
        str(totals.rate_limited),
        words.seconds(live.ttft_ms),
        live_words.tokens_per_s(live.us_per_token),
        words.ppm(live.availability_ppm),
        live_words.sources(live),
    )

"""Prices of several routes side by side, alternatives and availability of a model, as tables."""

from typing import TYPE_CHECKING, Final

from modelreg.cli import live_words, words
from modelreg.cli.money import shown_usd
from modelreg.cli.output import table
from modelreg.cli.show_search import blended
from modelreg.v1 import constraints_pb2, search_pb2

if TYPE_CHECKING:
    from rich.console import Console

_PPM: Final = 1_000_000


def show_compare(answer: search_pb2.ComparePricesResponse, out: "Console") -> None:
    """Print one line a route and variant."""
    rows = table("route", "model", "cost", "of it", "served", right=("cost",))
    for price in answer.prices:
        lacking = price.quote.unpriced_units
        of_it = f"no rate for {words.names(lacking)}" if lacking else words.made_up_of(price.quote)
        rows.add_row(
            words.route(price.route),
            price.model_id,
            words.NOTHING if price.context_exceeded else words.quote(price.quote),
            "more than its context" if price.context_exceeded else of_it,
            words.whether(price.served) + _unless_active(price.route_status),
        )
    out.print(rows)
    out.print()
    work = answer.workload
    tokens = f"{work.input_tokens} input and {work.expected_output_tokens} output tokens"
    out.print(f"{tokens}; registry revision {answer.revision}{words.demo(answer.demo)}")


def show_alternatives(answer: search_pb2.ListAlternativesResponse, out: "Console", *, is_quoted: bool) -> None:
    """Print one line an alternative: of a workload what it costs, else what a token does."""
    numbers = ("quality", *(("costs", "saves") if is_quoted else ("1M blended",)))
    rows = table("instead", *numbers, "cheapest at", "lacks", "", right=numbers)
    for one in answer.alternatives:
        quality = words.NOTHING
        if one.HasField("quality_difference_ppm"):
            quality = f"{one.quality_difference_ppm / _PPM:+.3f}"
        named = "named as its replacement" if one.named else ""
        price = [_amount(one, "expected"), _amount(one, "saving")] if is_quoted else [blended(one)]
        rows.add_row(
            one.model_id, quality, *price, one.cheapest_route_id or words.NOTHING, words.names(one.lacks), named
        )
    out.print(rows)
    out.print()
    _print_status(answer, out)
    if answer.route_id:
        out.print(f"there it costs {_amount(answer, 'expected')}, at {answer.route_id}")
    elif is_quoted:
        out.print("none of its routes takes this workload")
    if answer.migration_guide:
        out.print(answer.migration_guide)


def _amount(of: search_pb2.Alternative | search_pb2.ListAlternativesResponse, name: str) -> str:
    return shown_usd(getattr(of, name)) if of.HasField(name) else words.NOTHING


def show_availability(answer: search_pb2.GetAvailabilityResponse, out: "Console") -> None:
    """Print one line a platform."""
    rows = table("platform", "served", "routes", right=("served",))
    for platform in answer.platforms:
        statuses = zip(platform.route_ids, platform.route_statuses, strict=True)
        routes = ", ".join(route + _unless_active(status) for route, status in statuses)
        rows.add_row(platform.platform_id, str(platform.served), routes)
    out.print(rows)
    out.print()
    _print_status(answer, out)


def _unless_active(status: constraints_pb2.Status) -> str:
    return "" if status == constraints_pb2.STATUS_ACTIVE else f" ({live_words.status(status)})"


def _print_status(
    answer: search_pb2.ListAlternativesResponse | search_pb2.GetAvailabilityResponse, out: "Console"
) -> None:
    status = f"{answer.model_id} is {live_words.status(answer.status)}"
    out.print(f"{status}; registry revision {answer.revision}{words.demo(answer.demo)}")

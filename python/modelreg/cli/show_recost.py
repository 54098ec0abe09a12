"""What became of calls that were priced anew, a line for each route."""

from typing import TYPE_CHECKING, Final

from modelreg.catalog.problem import printable
from modelreg.cli import words
from modelreg.cli.money import pico_usd, shown_usd
from modelreg.cli.output import table
from modelreg.usage.messages import usd
from modelreg.v1 import usage_service_pb2 as pb
from modelreg.v1.common_pb2 import RouteRef

if TYPE_CHECKING:
    from rich.console import Console

_COUNTS: Final = ("unchanged_calls", "corrected_calls", "first_priced_calls", "foreign_calls", "unpriced_calls")
_COSTS: Final = ("cost_before", "cost_after")
_RIGHT: Final = ("unchanged", "corrected", "priced first", "without price", "cost before", "cost after", "difference")


class Recosted:
    """What the answers say together."""

    def __init__(self) -> None:
        """Nothing was answered yet."""
        self._routes: dict[tuple[str, str], pb.RecostedRoute] = {}
        self.calls = 0

    def add(self, answer: pb.RecostUsageResponse) -> None:
        """Add an answer."""
        for more in answer.routes:
            key = (more.route.route_id, more.route.variant)
            sum_ = self._routes.setdefault(key, pb.RecostedRoute(route=more.route))
            for count in _COUNTS:
                setattr(sum_, count, getattr(sum_, count) + getattr(more, count))
            for cost in _COSTS:
                getattr(sum_, cost).CopyFrom(usd(pico_usd(getattr(sum_, cost)) + pico_usd(getattr(more, cost))))
            self.calls += more.unchanged_calls + more.corrected_calls + more.unpriced_calls

    def message(self) -> pb.RecostUsageResponse:
        """Return them as one answer."""
        return pb.RecostUsageResponse(routes=[self._routes[key] for key in sorted(self._routes)])


def show_recost(answer: pb.RecostUsageResponse, out: "Console", *, dry_run: bool) -> None:
    """Print them."""
    rows = table("route", *_RIGHT, right=_RIGHT)
    for one in answer.routes:
        rows.add_row(
            # As callers reported them: of routes that are gone whatever text.
            words.route(RouteRef(route_id=printable(one.route.route_id), variant=printable(one.route.variant))),
            *(f"{count:,}" for count in (one.unchanged_calls, one.corrected_calls, one.first_priced_calls)),
            f"{one.unpriced_calls:,}",
            shown_usd(one.cost_before),
            shown_usd(one.cost_after),
            shown_usd(usd(pico_usd(one.cost_after) - pico_usd(one.cost_before))),
        )
    out.print(rows)
    out.print()
    corrected, foreign = (
        sum(getattr(one, name) for one in answer.routes) for name in ("corrected_calls", "foreign_calls")
    )
    out.print(f"calls corrected: {corrected:,}" if not dry_run else f"calls that would be corrected: {corrected:,}")
    if foreign:
        out.print(f"recorded by other servers: {foreign:,}; their budgets are adjusted by the same command to them")

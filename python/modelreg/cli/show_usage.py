"""Usage events as a table, or line by line."""

from typing import TYPE_CHECKING, Final

from modelreg.catalog.problem import printable
from modelreg.cli import words
from modelreg.cli.money import shown_usd
from modelreg.cli.output import table
from modelreg.v1 import common_pb2, usage_pb2

if TYPE_CHECKING:
    from rich.console import Console

    from modelreg.v1 import usage_service_pb2 as pb

_RIGHT: Final = ("in", "out", "latency", "cost")


def show_usage(answer: "pb.ListUsageResponse", out: "Console") -> None:
    """Print the events."""
    rows = table("began", "route", "ended", *_RIGHT, "tenant", "team", "key", "workflow", "event", right=_RIGHT)
    for event in answer.events:
        rows.add_row(*_cells(event))
    out.print(rows)
    out.print()
    out.print(f"events: {len(answer.events)}")


def usage_line(event: "pb.UsageRecord") -> str:
    """Return the event as a line that stands alone."""
    began, route, ended, tokens_in, tokens_out, latency, cost, tenant, team, key, workflow, event_id = _cells(event)
    whose = f"tenant {tenant}, team {team}, key {key}, workflow {workflow}"
    return f"{began}  {route}  {ended}  {tokens_in} in, {tokens_out} out, {latency}, {cost}  {whose}  {event_id}"


def _cells(event: "pb.UsageRecord") -> tuple[str, ...]:
    route = common_pb2.RouteRef(route_id=printable(event.route.route_id), variant=printable(event.route.variant))
    return (
        words.moment(event.started.ToMilliseconds()),
        words.route(route),
        _ended(event),
        *(
            f"{getattr(event, f'{name}_tokens'):,}" if event.HasField(f"{name}_tokens") else words.NOTHING
            for name in ("input", "output")
        ),
        words.seconds(event.latency_ms) if event.HasField("latency_ms") else words.NOTHING,
        _cost(event),
        *(
            printable(text) or words.NOTHING
            for text in (event.tenant, event.team, event.key_prefix or event.key, event.workflow_run_id)
        ),
        event.event_id,
    )


def _ended(event: "pb.UsageRecord") -> str:
    if event.HasField("corrects"):
        return "correction" if event.HasField("cost") else "adjustment"
    if event.outcome:
        return usage_pb2.UsageOutcome.Name(event.outcome).removeprefix("USAGE_OUTCOME_").lower().replace("_", " ")
    return usage_pb2.UsagePhase.Name(event.phase).removeprefix("USAGE_PHASE_").lower()


def _cost(event: "pb.UsageRecord") -> str:
    if event.HasField("cost"):
        return shown_usd(event.cost)
    return "unknown" if event.price_state == common_pb2.PRICE_STATE_UNKNOWN else words.NOTHING

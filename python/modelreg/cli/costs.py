"""`modelreg costs`: what calls did cost; what a workload would cost is `cost`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

import typer

from modelreg.cli import values
from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Server

if TYPE_CHECKING:
    from modelreg.v1 import usage_service_pb2


class By(StrEnum):
    """`--by`."""

    MODEL = "model"
    PROVIDER = "provider"
    PLATFORM = "platform"
    ROUTE = "route"
    TEAM = "team"
    KEY = "key"
    WORKFLOW = "workflow"
    TASK_CLASS = "task-class"


@dataclass(frozen=True)
class When:
    """When the calls began."""

    hours: Annotated[
        int | None, typer.Option(help="The last hours, at most 168; else 24.", metavar="N", show_default=False)
    ] = None
    from_: Annotated[
        str | None, typer.Option("--from", help="From this UTC day on, as in 2026-11-28.", metavar="DAY")
    ] = None
    to: Annotated[str | None, typer.Option(help="To this UTC day, which is in it; else today.", metavar="DAY")] = None


@dataclass(frozen=True)
class Grouped:
    """How they are told apart."""

    by: Annotated[By, typer.Option(help="What the calls are told apart by.")] = By.MODEL
    tenant: Annotated[
        str | None, typer.Option(help="Only the calls of this tenant; else of all that you may see.", metavar="NAME")
    ] = None
    top: Annotated[
        int | None,
        typer.Option(help="Most lines, the dearest; else 20, with --csv 1000.", metavar="N", min=1, max=1_000),
    ] = None


@dataclass(frozen=True)
class Form:
    """Another form of the answer."""

    trend: Annotated[
        bool,
        typer.Option("--trend", help="A line each UTC day, of all calls or of those of --of; else the last 30 days."),
    ] = False
    of: Annotated[
        str | None, typer.Option(help="With --trend: only the calls of this one of --by.", metavar="NAME")
    ] = None
    csv: Annotated[bool, typer.Option("--csv", help="Print CSV: a header, a line each, amounts exact.")] = False


_TIMEOUT_S: Final = 35.0
"""A little more than a statement of the store may take."""
_MOST_GROUPS: Final = 1_000


@flat
def costs(when: When, grouped: Grouped, form: Form, server: Server, output: Output) -> None:
    """Sum what calls did cost, and how they went, by model, team and so on; `cost` quotes what they would cost."""
    from modelreg.cli.ask import USAGE, answer_of, server_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.show_costs import print_csv, print_trend_csv, show_costs, show_trend
    from modelreg.v1 import usage_service_pb2 as pb

    if form.csv and output.json:
        message = "it cannot be JSON and CSV"
        raise typer.BadParameter(message, param_hint="--csv")
    if form.of is not None and not form.trend:
        message = "it needs --trend"
        raise typer.BadParameter(message, param_hint="--of")
    dimension = f"USAGE_DIMENSION_{grouped.by.upper().replace('-', '_')}"
    if form.trend:
        asked = pb.GetUsageTrendRequest(
            days=_days_of_trend(when, grouped), dimension=dimension, name=form.of, tenant=grouped.tenant
        )
        caller = server_caller(server, output, timeout_s=_TIMEOUT_S)
        trend = answer_of(caller, f"{USAGE}/GetUsageTrend", asked, pb.GetUsageTrendResponse, output)
        if output.json:
            print_json(message_to_dict(trend))
        elif form.csv:
            print_trend_csv(trend)
        else:
            show_trend(trend, console())
        return
    request = pb.GetCostsRequest(
        range=_range(when),
        group_by=dimension,
        top=grouped.top or (_MOST_GROUPS if form.csv else None),
        tenant=grouped.tenant,
    )
    caller = server_caller(server, output, timeout_s=_TIMEOUT_S)
    answer = answer_of(caller, f"{USAGE}/GetCosts", request, pb.GetCostsResponse, output)
    if output.json:
        print_json(message_to_dict(answer))
    elif form.csv:
        print_csv(answer, grouped.by)
    else:
        show_costs(answer, grouped.by, console())


def _range(when: When) -> "usage_service_pb2.UsageRange | None":
    from modelreg.v1 import usage_service_pb2 as pb

    if when.from_ is None and when.to is None:
        hours = values.count(when.hours, "--hours", values.MOST_UINT32)
        return None if hours is None else pb.UsageRange(last_hours=hours)
    return pb.UsageRange(days=_days(when))


def _days_of_trend(when: When, grouped: Grouped) -> "usage_service_pb2.UsageDays | None":
    if when.hours is not None or grouped.top is not None:
        message = "a trend is of whole days, all of them; it is either this or --trend"
        raise typer.BadParameter(message, param_hint="--top" if when.hours is None else "--hours")
    return None if when.from_ is None and when.to is None else _days(when)


def _days(when: When) -> "usage_service_pb2.UsageDays":
    if when.from_ is None or when.hours is not None:
        message = "it needs --from, and no --hours"
        raise typer.BadParameter(message, param_hint="--to" if when.from_ is None else "--from")
    return values.usage_days(when.from_, when.to)

"""`modelreg budget`: what may be spent, by whom or on what, and how it stands."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Server

if TYPE_CHECKING:
    from modelreg.v1 import budget_pb2 as pb

app = typer.Typer(name="budget", help="Budgets: what may be spent, by whom or on what.", no_args_is_help=True)


class Scope(StrEnum):
    """`--scope`."""

    TENANT = "tenant"
    TEAM = "team"
    USER = "user"
    KEY = "key"
    TAG = "tag"
    MODEL = "model"
    PROVIDER = "provider"
    PLATFORM = "platform"
    WORKFLOW = "workflow"
    PRINCIPAL = "principal"


class Period(StrEnum):
    """`--period`."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True)
class Wanted:
    """The budget to set."""

    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)]
    limit: Annotated[str, typer.Option(help="What may be spent in a window.", metavar="USD", show_default=False)]
    scope: Annotated[Scope, typer.Option(help="What it counts the calls of.", show_default=False)]
    tenant: Annotated[
        str | None, typer.Option(help="Of this tenant's calls; else of all, where the scope allows.", metavar="NAME")
    ] = None
    subject: Annotated[
        str | None, typer.Option(help="Of this one of the scope; else each has a window of its own.", metavar="NAME")
    ] = None
    period: Annotated[Period, typer.Option(help="How long a window is.")] = Period.DAY
    time_zone: Annotated[
        str | None, typer.Option(help="Whose days and months, as in Europe/Berlin; else UTC.", metavar="NAME")
    ] = None
    hard: Annotated[bool, typer.Option("--hard/--soft", help="Refuse calls beyond it, or label them.")] = True
    on_90_strategy: Annotated[
        str | None, typer.Option(help="From 90 % on decide by this strategy.", metavar="NAME")
    ] = None
    on_90_price_ceiling: Annotated[
        str | None, typer.Option(help="From 90 % on offer nothing that is expected to cost more.", metavar="USD")
    ] = None
    etag: Annotated[str | None, typer.Option(help="Only if it is still the one of this etag.", metavar="ETAG")] = None


@dataclass(frozen=True)
class Named:
    """Which budget."""

    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)]


@dataclass(frozen=True)
class Shown:
    """What is shown."""

    name: Annotated[str | None, typer.Argument(metavar="[NAME]", show_default=False)] = None
    events: Annotated[bool, typer.Option("--events", help="Show the thresholds that were crossed.")] = False
    limit: Annotated[int, typer.Option(help="Most lines.", metavar="N", min=1, max=1_000)] = 100


@dataclass(frozen=True)
class Watched:
    """What is watched."""

    name: Annotated[str | None, typer.Argument(metavar="[NAME]", show_default=False)] = None


@app.command()
@flat
def ls(server: Server, output: Output) -> None:
    """List the budgets by name, with that of the configuration."""
    from modelreg.cli.ask import BUDGETS, answer_of, server_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.show_budgets import show_budgets
    from modelreg.v1 import budget_pb2 as pb

    caller = server_caller(server, output)
    answer = answer_of(caller, f"{BUDGETS}/ListBudgets", pb.ListBudgetsRequest(), pb.ListBudgetsResponse, output)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_budgets(answer, console())


@app.command("set")
@flat
def set_(wanted: Wanted, server: Server, output: Output) -> None:
    """Make a budget, or change it to exactly this."""
    from modelreg.cli.ask import BUDGETS, answer_of, server_caller
    from modelreg.cli.output import message_to_dict, print_json
    from modelreg.v1 import budget_pb2 as pb

    request = pb.SetBudgetRequest(budget=_budget(wanted))
    caller = server_caller(server, output)
    budget = answer_of(caller, f"{BUDGETS}/SetBudget", request, pb.SetBudgetResponse, output).budget
    if output.json:
        print_json(message_to_dict(budget))
    else:
        typer.echo(f"budget {budget.name} is set, etag {budget.etag}; all servers on the store know within a second")


@app.command()
@flat
def rm(named: Named, server: Server, output: Output) -> None:
    """End a budget; what was spent under it stays on record."""
    from modelreg.cli.ask import BUDGETS, answer_of, server_caller
    from modelreg.cli.output import message_to_dict, print_json
    from modelreg.v1 import budget_pb2 as pb

    request = pb.DeleteBudgetRequest(name=named.name)
    caller = server_caller(server, output)
    ended = answer_of(caller, f"{BUDGETS}/DeleteBudget", request, pb.DeleteBudgetResponse, output)
    if output.json:
        print_json(message_to_dict(ended))
    else:
        typer.echo(f"budget {named.name} has ended; all servers on the store know within a second")


@app.command()
@flat
def show(shown: Shown, server: Server, output: Output) -> None:
    """Show the windows as they stand at the server, the most used first; of one budget or of all."""
    from modelreg.cli.ask import BUDGETS, answer_of, server_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.show_budgets import show_events, show_windows
    from modelreg.v1 import budget_pb2 as pb

    caller = server_caller(server, output)
    if shown.events:
        request = pb.ListBudgetEventsRequest(budget=shown.name, page_size=shown.limit)
        events = answer_of(caller, f"{BUDGETS}/ListBudgetEvents", request, pb.ListBudgetEventsResponse, output)
        if output.json:
            print_json(message_to_dict(events))
        else:
            show_events(events, shown.name, console())
        return
    request = pb.ListBudgetWindowsRequest(budget=shown.name, page_size=shown.limit)
    windows = answer_of(caller, f"{BUDGETS}/ListBudgetWindows", request, pb.ListBudgetWindowsResponse, output)
    if output.json:
        print_json(message_to_dict(windows))
    else:
        show_windows(windows, shown.name, console())


@app.command()
@flat
def watch(watched: Watched, server: Server, output: Output) -> None:
    """Tell each threshold that is crossed at the server from now on, of one budget or of all, until stopped."""
    from modelreg.cli.ask import BUDGETS, server_caller
    from modelreg.cli.following import Stream, follow
    from modelreg.cli.show_budgets import event_line
    from modelreg.v1 import budget_pb2 as pb

    def lines(answer: pb.WatchBudgetEventsResponse) -> list[str]:
        return [event_line(event) for event in answer.events]

    request = pb.WatchBudgetEventsRequest(budget=watched.name)
    stream = Stream(
        f"{BUDGETS}/WatchBudgetEvents",
        request,
        pb.WatchBudgetEventsResponse,
        lines,
        "modelreg budget show --events",
    )
    follow(stream, server_caller(server, output), output)


def _budget(wanted: Wanted) -> "pb.Budget":
    from modelreg.cli import values
    from modelreg.v1 import budget_pb2 as pb

    budget = pb.Budget(
        name=wanted.name,
        scope=f"BUDGET_SCOPE_{wanted.scope.upper()}",
        tenant=wanted.tenant,
        subject=wanted.subject,
        period=f"BUDGET_PERIOD_{wanted.period.upper()}",
        time_zone=wanted.time_zone,
        limit=values.usd(wanted.limit, "--limit"),
        hard=wanted.hard,
        etag=wanted.etag,
    )
    if wanted.on_90_strategy is not None and wanted.on_90_price_ceiling is not None:
        message = "it is either this or --on-90-strategy"
        raise typer.BadParameter(message, param_hint="--on-90-price-ceiling")
    if wanted.on_90_strategy is not None:
        budget.on_90.strategy = wanted.on_90_strategy
    if wanted.on_90_price_ceiling is not None:
        budget.on_90.price_ceiling.CopyFrom(values.usd(wanted.on_90_price_ceiling, "--on-90-price-ceiling"))
    return budget

"""`modelreg serve`: the server itself."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from modelreg.cli.flat import flat


@dataclass(frozen=True)
class Settings:
    """The settings that have a flag; the names are those of `modelreg.settings`, the values are checked there."""

    grpc: Annotated[
        str | None, typer.Option(help="Where gRPC is answered; else 127.0.0.1:8701.", metavar="HOST:PORT")
    ] = None
    probe: Annotated[
        str | None,
        typer.Option(help="Where probes and metrics are answered; else 127.0.0.1:8702.", metavar="HOST:PORT"),
    ] = None
    keys: Annotated[str | None, typer.Option(help="Whether callers need an API key; else off.", metavar="off|on")] = (
        None
    )
    insecure_bind: Annotated[
        bool, typer.Option("--insecure-bind", help="Let other machines call without keys; warns at each start.")
    ] = False
    door: Annotated[str | None, typer.Option(help="Which door answers; else rust.", metavar="rust|python")] = None
    door_threads: Annotated[int | None, typer.Option(help="Threads of the Rust door.", metavar="N")] = None
    models: Annotated[
        Path | None, typer.Option(help="Models file, watched; else the packaged models.", metavar="FILE")
    ] = None
    credentials: Annotated[
        str | None,
        typer.Option(
            help="Whether a credential in the environment enables its provider; else environment.",
            metavar="environment|off",
        ),
    ] = None
    data: Annotated[Path | None, typer.Option(help="Data directory, for this process alone.", metavar="DIR")] = None
    store: Annotated[
        str | None, typer.Option(help="Where the registry is kept; else registry.db in --data.", metavar="URL")
    ] = None
    store_schema: Annotated[
        str | None, typer.Option(help="Its schema in PostgreSQL; else model_registry.", metavar="NAME")
    ] = None
    prices_sync: Annotated[
        str | None,
        typer.Option(help="Catalogues to fetch daily, a comma between two; else off.", metavar="URL,...|off"),
    ] = None
    decision_sample: Annotated[
        float | None, typer.Option(help="Share of the Selects that is recorded; else 0.01.", metavar="SHARE")
    ] = None
    decisions_max_mb: Annotated[
        int | None, typer.Option(help="Most MiB of recorded decisions; 0 records none; else 64.", metavar="N")
    ] = None
    usage_retention_days: Annotated[
        int | None, typer.Option(help="Days of usage events that are kept; else 90.", metavar="N")
    ] = None
    daily_budget_usd: Annotated[
        str | None, typer.Option(help="What every caller may spend in a UTC day; else anything.", metavar="USD")
    ] = None
    daily_budget_hard: Annotated[
        bool, typer.Option("--daily-budget-hard", help="Refuse calls beyond it; else they are labelled.")
    ] = False
    log_level: Annotated[str | None, typer.Option(help="debug, info, warning or error.", metavar="LEVEL")] = None


@flat
def serve(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C; a second one ends at once."""
    from modelreg.cli.configured import configured
    from modelreg.cli.failed_start import told_failures

    switches = {name: "on" if vars(settings)[name] else None for name in ("insecure_bind", "daily_budget_hard")}
    config = configured({**vars(settings), **switches})
    with told_failures():
        from modelreg.server.serve import serve as serve_until_signal

        serve_until_signal(config)

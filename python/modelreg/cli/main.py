"""The `modelreg` command: which commands there are. Nothing but typer is imported before one is chosen."""

import typer

from modelreg.cli import (
    budget,
    catalog,
    changes,
    compare,
    completion,
    config,
    cost,
    costs,
    db,
    decisions,
    doctor,
    explain,
    jobs,
    keys,
    kinds,
    ledger,
    limits,
    models,
    offers,
    prices,
    providers,
    quality,
    resources,
    routes,
    search,
    select,
    serve,
    transfer,
    usage,
    version,
    watch,
)

# No rich in help texts: its import would cost more than everything else that `--help` does.
app = typer.Typer(
    name=completion.PROGRAM,
    help="A model registry and router: which model should take a request, what it will cost, and why.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command()(serve.serve)
app.command()(select.select)
app.command()(explain.explain)
app.command()(cost.cost)
app.command()(costs.costs)
app.command()(usage.usage)
app.add_typer(models.app)
app.add_typer(routes.app)
app.add_typer(offers.app)
app.add_typer(providers.app)
app.add_typer(kinds.platforms)
app.add_typer(kinds.licences)
app.add_typer(kinds.aliases)
app.add_typer(kinds.groups)
app.command()(watch.watch)
app.command()(search.search)
app.command()(search.matrix)
app.command()(compare.compare)
app.command()(search.stats)
app.add_typer(quality.app)
app.command()(resources.get)
app.command()(resources.apply)
app.command()(resources.delete)
app.command()(changes.changes)
app.command("export")(transfer.export)
app.command("import")(transfer.import_)
app.add_typer(decisions.app)
app.add_typer(config.app)
app.add_typer(catalog.app)
app.add_typer(prices.app)
app.add_typer(jobs.app)
app.add_typer(keys.app)
app.add_typer(limits.app)
app.add_typer(budget.app)
app.add_typer(ledger.app)
app.add_typer(db.app)
app.command()(doctor.doctor)
app.command()(completion.completion)
app.command()(version.version)


def main() -> None:
    """Run the command line; never returns."""
    completion.answer_the_shell()
    app(prog_name=completion.PROGRAM)

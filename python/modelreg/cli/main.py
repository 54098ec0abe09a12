"""The `modelreg` command: which commands there are. Nothing but typer is imported before one is chosen."""

import typer

from modelreg.cli import config, cost, explain, select, serve, version

# No rich in help texts: its import would cost more than everything else that `--help` does.
app = typer.Typer(
    name="modelreg",
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
app.add_typer(config.app)
app.command()(version.version)


def main() -> None:
    """Run the command line; never returns."""
    app(prog_name="modelreg")

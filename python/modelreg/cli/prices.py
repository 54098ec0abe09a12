"""`modelreg prices`: what is said of prices, by whom, and which changes of them wait."""

import typer

from modelreg.cli import price_review

app = typer.Typer(name="prices", help="The prices, and changes of them that wait for approval.", no_args_is_help=True)
app.add_typer(price_review.app)

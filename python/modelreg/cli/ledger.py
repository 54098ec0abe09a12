"""`modelreg ledger`: whether the books of the budgets balance."""

from typing import Final

import typer

from modelreg.cli.flat import flat
from modelreg.cli.options import Output, Server

app = typer.Typer(name="ledger", help="The books of the budgets.", no_args_is_help=True)

# Every entry is added up.
_TIMEOUT_S: Final = 600.0


@app.callback()
def ledger() -> None:
    """The books of the budgets."""


@app.command()
@flat
def verify(server: Server, output: Output) -> None:
    """Add every window up anew and name each that drifts, by a pico-dollar or more. Exit code 1 where one does."""
    from modelreg.cli.ask import BUDGETS, answer_of, server_caller
    from modelreg.cli.exit import Exit
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.show_budgets import show_verified
    from modelreg.v1 import budget_pb2 as pb

    caller = server_caller(server, output, timeout_s=_TIMEOUT_S)
    found = answer_of(caller, f"{BUDGETS}/VerifyLedger", pb.VerifyLedgerRequest(), pb.VerifyLedgerResponse, output)
    if output.json:
        print_json(message_to_dict(found))
    else:
        show_verified(found, console())
    if found.drifts:
        raise typer.Exit(Exit.FAILURE)

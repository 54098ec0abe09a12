"""`modelreg keys`: API keys, made, listed and revoked."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from modelreg.cli.flat import flat
from modelreg.cli.options import Names, Output, Server

if TYPE_CHECKING:
    from modelreg.v1 import identity_pb2

app = typer.Typer(name="keys", help="API keys: who may call, and what.", no_args_is_help=True)


@dataclass(frozen=True)
class Wanted:
    """The key to make."""

    permission: Annotated[
        Names, typer.Option(help="What it may do, given once for each; all: everything.", metavar="NAME")
    ] = field(default_factory=Names)
    tenant: Annotated[
        str | None, typer.Option(help="Whose calls it makes; else your own tenant's.", metavar="NAME")
    ] = None
    team: Annotated[str | None, typer.Option(help="Else your own; none of another tenant.", metavar="NAME")] = None
    user: Annotated[str | None, typer.Option(help="Else your own; none of another tenant.", metavar="NAME")] = None
    expires: Annotated[
        str | None, typer.Option(help="After so long, as in 12h or 30d; else never.", metavar="TIME")
    ] = None
    note: Annotated[str | None, typer.Option(help="For people.", metavar="TEXT")] = None


@dataclass(frozen=True)
class Named:
    """Which key."""

    key: Annotated[str, typer.Argument(metavar="PREFIX_OR_ID", show_default=False)]


@app.command()
@flat
def create(wanted: Wanted, server: Server, output: Output) -> None:
    """Make a key and print it, now and never again. Without a server the first one is made in the store itself."""
    from modelreg.cli.ask import IDENTITY, answer_of, present_server
    from modelreg.cli.key_values import lifetime_s, permissions
    from modelreg.cli.output import message_to_dict, print_json
    from modelreg.v1 import identity_pb2

    request = identity_pb2.CreateKeyRequest(
        tenant=wanted.tenant,
        team=wanted.team,
        user=wanted.user,
        permissions=permissions(wanted.permission, "--permission"),
        note=wanted.note or "",
        lifetime_s=lifetime_s(wanted.expires, "--expires"),
    )
    caller = present_server(server, output)
    if caller is None:
        made = _made_here(request, server, output)
    else:
        made = answer_of(caller, f"{IDENTITY}/CreateKey", request, identity_pb2.CreateKeyResponse, output)
    if output.json:
        print_json(message_to_dict(made))
        return
    # The key alone on stdout, for a file.
    typer.echo(made.secret)
    typer.echo(f"key {made.key.prefix} of tenant {made.key.tenant}; it is shown now and never again", err=True)
    typer.echo("next: send it as `authorization: Bearer …`; commands and clients find it in MODELREG_API_KEY", err=True)


@app.command()
@flat
def ls(server: Server, output: Output) -> None:
    """List keys, those revoked and expired too, the newest first."""
    from modelreg.cli.ask import IDENTITY, answer_of, server_caller
    from modelreg.cli.output import console, message_to_dict, print_json
    from modelreg.cli.pages import PAGE_SIZE, all_pages
    from modelreg.cli.show_keys import show_keys
    from modelreg.v1 import identity_pb2

    caller = server_caller(server, output)

    def page(token: str) -> identity_pb2.ListKeysResponse:
        request = identity_pb2.ListKeysRequest(page_size=PAGE_SIZE, page_token=token)
        return answer_of(caller, f"{IDENTITY}/ListKeys", request, identity_pb2.ListKeysResponse, output)

    answer = all_pages(page)
    if output.json:
        print_json(message_to_dict(answer))
    else:
        show_keys(answer, console())


@app.command()
@flat
def revoke(named: Named, server: Server, output: Output) -> None:
    """Refuse a key from now on, for good."""
    from modelreg.cli.ask import IDENTITY, answer_of, server_caller
    from modelreg.cli.output import message_to_dict, print_json
    from modelreg.v1 import identity_pb2

    request = identity_pb2.RevokeKeyRequest(key=named.key)
    caller = server_caller(server, output)
    revoked = answer_of(caller, f"{IDENTITY}/RevokeKey", request, identity_pb2.RevokeKeyResponse, output).key
    if output.json:
        print_json(message_to_dict(revoked))
    else:
        typer.echo(
            f"revoked {revoked.prefix} of tenant {revoked.tenant}; all servers on the store know within a second"
        )


def _made_here(
    request: "identity_pb2.CreateKeyRequest", server: Server, output: Output
) -> "identity_pb2.CreateKeyResponse":
    import os
    import time

    from modelreg._core import CallError
    from modelreg.call_errors import call_error
    from modelreg.cli.configured import configured
    from modelreg.cli.exit import Exit
    from modelreg.cli.failure import fail
    from modelreg.cli.refuse import refuse
    from modelreg.data_dir import DataDirError
    from modelreg.identity.first_key import HasKeysError, make_first_key
    from modelreg.identity.pepper import PepperError
    from modelreg.store.errors import StoreError

    config = configured({"data": server.data}, as_json=output.json)
    try:
        made = make_first_key(config, os.environ, request, time.time_ns() // 1_000_000)
    except HasKeysError as error:
        hint = "start a server with `modelreg serve --keys on` and ask it with such a key in MODELREG_API_KEY"
        refuse([f"no server runs on {config.data}, and {error}"], Exit.FAILURE, as_json=output.json, hint=hint)
    except PepperError as error:
        refuse([str(error)], Exit.FAILURE, as_json=output.json)
    except (StoreError, DataDirError) as error:
        refuse([str(error)], Exit.FAILURE, as_json=output.json, hint="`modelreg db status` looks at the store")
    except CallError as error:
        fail(call_error(error.code, error.message, error.details), as_json=output.json)
    typer.echo(f"no server runs on {config.data}; made in the store {config.store}", err=True)
    return made

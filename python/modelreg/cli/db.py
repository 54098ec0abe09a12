"""`modelreg db`: the store's tables, looked at and brought up to date."""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modelreg.cli.flat import flat
from modelreg.cli.options import Output

if TYPE_CHECKING:
    from collections.abc import Generator

    from modelreg.config import Config
    from modelreg.store.status import StoreStatus
    from modelreg.store.store import Store

app = typer.Typer(name="db", help="The tables of the store.", no_args_is_help=True)


@dataclass(frozen=True)
class Kept:
    """Which store."""

    store: Annotated[str | None, typer.Option(help="The store; else the configured one.", metavar="URL")] = None
    store_schema: Annotated[
        str | None, typer.Option(help="Its schema in PostgreSQL; else model_registry.", metavar="NAME")
    ] = None
    data: Annotated[Path | None, typer.Option(help="Data directory.", metavar="DIR")] = None


@app.command()
@flat
def status(kept: Kept, output: Output) -> None:
    """Show the version of the tables and the newest revision; changes nothing."""
    from modelreg.cli.configured import configured

    config = configured(vars(kept), as_json=output.json)
    with _told(config, output) as store:
        from modelreg.store.status import look_at

        _show(look_at(store), output)


@app.command()
@flat
def migrate(kept: Kept, output: Output) -> None:
    """Bring the tables to this program's version; a server does it when it starts."""
    from contextlib import ExitStack

    from modelreg.cli.configured import configured
    from modelreg.data_dir import DataDir

    config = configured(vars(kept), as_json=output.json)
    with _told(config, output) as store, ExitStack() as stack:
        from modelreg.store.migrate import migrate as migrate_store
        from modelreg.store.status import look_at

        if store.url.file is not None:
            # A file has one owner at a time: not beside a server.
            stack.enter_context(DataDir(config.data))
        migrate_store(store)
        _show(look_at(store), output)


@contextmanager
def _told(config: "Config", output: Output) -> "Generator[Store]":
    from modelreg.cli.exit import Exit
    from modelreg.cli.refuse import refuse
    from modelreg.data_dir import DataDirError
    from modelreg.store.errors import StoreError, StoreVersionError
    from modelreg.store.store import Store

    store = Store.open(config.store, config.store_schema)
    try:
        yield store
    except StoreVersionError as error:
        refuse([str(error)], Exit.FAILURE, as_json=output.json)
    except StoreError as error:
        hint = "`modelreg config show` says which store is meant, and why"
        refuse([str(error)], Exit.FAILURE, as_json=output.json, hint=hint)
    except DataDirError as error:
        refuse([str(error)], Exit.FAILURE, as_json=output.json)
    finally:
        store.close()


def _show(found: "StoreStatus", output: Output) -> None:
    from modelreg.cli.output import print_json

    if output.json:
        print_json(
            {
                "store": found.store,
                "schema": found.schema,
                "version": None if found.version is None else str(found.version),
                "program_version": str(found.program_version),
                "standing": found.standing,
                "revision": found.revision,
            }
        )
        return
    where = found.store if found.schema is None else f"{found.store}, schema {found.schema}"
    typer.echo(f"store     {where}")
    typer.echo(f"tables    {found.version or 'none'} ({found.standing}; this program makes {found.program_version})")
    typer.echo(f"revision  {found.revision}")

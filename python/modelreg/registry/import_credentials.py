"""What a start finds in the environment, brought into the store: providers whose credential is there are enabled."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update

from modelreg.registry.credentials import SOURCE, credentials_in
from modelreg.registry.stored.provider import stored_provider
from modelreg.store.kinds import PROVIDER
from modelreg.store.read_layers import StoredRow, read_resources
from modelreg.store.revisions import Change
from modelreg.store.tables.columns import Layer
from modelreg.store.tables.providers import PROVIDERS

_LAYER: Final[Layer] = "discovered"
_SAID: Final = ("is_enabled", "source")
"""Columns that a credential speaks of; all else that was discovered of a provider stays."""


def import_credentials(connection: Connection, environment: Mapping[str, str], *, is_shared: bool) -> list[Change]:
    """Let the layer ``discovered`` enable the providers that the environment has a credential for.

    Args:
        connection: of ``Store.writing``.
        environment: where credentials are looked for.
        is_shared: other processes use the store: what this one has no credential for may be theirs, and stays.

    Returns:
        What that changed.
    """
    providers = {
        name: stored_provider(name, resource).entry for name, resource in read_resources(connection, PROVIDER).items()
    }
    found = credentials_in(environment, providers)
    stored = {row.name: row for row in connection.execute(select(PROVIDERS).where(PROVIDERS.c.layer == _LAYER))}
    changes: list[Change] = []
    for name, variable in sorted(found.items()):
        said = {"is_enabled": True, "source": f"{SOURCE}{variable}"}
        if name not in stored:
            connection.execute(insert(PROVIDERS).values(name=name, layer=_LAYER, **said))
        elif is_shared and _is_by_credential(stored[name]):
            # Two that find it under different names must not write over each other at every start.
            continue
        elif any(getattr(stored[name], column) != value for column, value in said.items()):
            _set(connection, name, said)
        else:
            continue
        changes.append(Change(PROVIDER.name, name, "updated"))
    for name, row in sorted(stored.items()):
        # One without an address is no longer in any catalogue.
        is_gone = name not in found and not (is_shared and providers[name].base_url is not None)
        if is_gone and _is_by_credential(row):
            changes.append(_forget(connection, row))
    return changes


def _is_by_credential(row: StoredRow) -> bool:
    return row.source is not None and row.source.startswith(SOURCE)


def _forget(connection: Connection, row: StoredRow) -> Change:
    columns = (column.name for column in PROVIDERS.columns)
    says_more = any(getattr(row, name) is not None for name in columns if name not in {"name", "layer", *_SAID})
    if says_more:
        _set(connection, row.name, dict.fromkeys(_SAID))
        return Change(PROVIDER.name, row.name, "updated")
    connection.execute(delete(PROVIDERS).where(PROVIDERS.c.layer == _LAYER, PROVIDERS.c.name == row.name))
    is_left = connection.scalar(select(PROVIDERS.c.name).where(PROVIDERS.c.name == row.name).limit(1)) is not None
    return Change(PROVIDER.name, row.name, "updated" if is_left else "deleted")


def _set(connection: Connection, name: str, said: Mapping[str, Any]) -> None:
    connection.execute(update(PROVIDERS).where(PROVIDERS.c.layer == _LAYER, PROVIDERS.c.name == name).values(**said))

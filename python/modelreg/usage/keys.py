"""Keys of usage: events have their ids, people name and read prefixes."""

from collections.abc import Collection

from sqlalchemy import Connection

from modelreg.identity import rows


def key_prefixes(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return the prefixes of those keys that are in the store, by id."""
    return {key.id: key.prefix for key in rows.by_id(connection, ids).values()}


def key_id(connection: Connection, name: str) -> str:
    """Return the id of a key by that or by its prefix; one that is not in the store may have events there."""
    found = rows.find(connection, name)
    return name if found is None else found.id

"""The rows of keys in the store."""

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from modelreg.store.revisions import CHANNEL
from modelreg.store.tables.keys import API_KEYS


class KeyRow(NamedTuple):
    """A key as it is kept; the fields are the columns of the table."""

    id: str
    prefix: str
    hash: str
    tenant: str
    team: str
    user_name: str
    permissions: Sequence[str]
    note: str
    created_unix_ms: int
    created_by: str
    expires_unix_ms: int | None
    revoked_unix_ms: int | None
    revision: int

    def is_live(self, now_unix_ms: int) -> bool:
        """Return whether it is neither revoked nor expired."""
        return self.revoked_unix_ms is None and (self.expires_unix_ms is None or self.expires_unix_ms > now_unix_ms)


_NEWEST: Final = func.coalesce(func.max(API_KEYS.c.revision), 0)


def revision(connection: Connection) -> int:
    """Return the revision of the keys: it rises with every one made or revoked."""
    return connection.execute(select(_NEWEST)).scalar_one()


def all_keys(connection: Connection) -> list[KeyRow]:
    """Return every key, in the order they were made."""
    return [KeyRow(*row) for row in connection.execute(select(API_KEYS).order_by(API_KEYS.c.id))]


def newest(connection: Connection, tenant: str | None, before: str | None, *, limit: int) -> list[KeyRow]:
    """Return keys of a tenant, or of all, the newest first, those made before the key ``before``; at most ``limit``."""
    wanted = select(API_KEYS).order_by(API_KEYS.c.id.desc()).limit(limit)
    if tenant is not None:
        wanted = wanted.where(API_KEYS.c.tenant == tenant)
    if before is not None:
        wanted = wanted.where(API_KEYS.c.id < before)
    return [KeyRow(*row) for row in connection.execute(wanted)]


def find(connection: Connection, key: str) -> KeyRow | None:
    """Return the key of that id or prefix."""
    row = connection.execute(select(API_KEYS).where((API_KEYS.c.id == key) | (API_KEYS.c.prefix == key))).one_or_none()
    return None if row is None else KeyRow(*row)


def by_id(connection: Connection, ids: Collection[str]) -> dict[str, KeyRow]:
    """Return those keys of these ids that there are, by id."""
    found = connection.execute(select(API_KEYS).where(API_KEYS.c.id.in_(ids))) if ids else ()
    return {key.id: key for key in (KeyRow(*row) for row in found)}


def add(connection: Connection, key: KeyRow) -> KeyRow:
    """Keep a new key, under the next revision. In a transaction that writes."""
    kept = key._replace(revision=revision(connection) + 1)
    connection.execute(insert(API_KEYS).values(**kept._asdict()))
    _tell(connection)
    return kept


def revoke(connection: Connection, key: KeyRow, at_unix_ms: int) -> KeyRow:
    """Note that a key is revoked; one that was stays as it is. In a transaction that writes."""
    if key.revoked_unix_ms is not None:
        return key
    revoked = key._replace(revoked_unix_ms=at_unix_ms, revision=revision(connection) + 1)
    changed = {"revoked_unix_ms": at_unix_ms, "revision": revoked.revision}
    connection.execute(update(API_KEYS).where(API_KEYS.c.id == key.id).values(**changed))
    _tell(connection)
    return revoked


def _tell(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Told at the commit, to whoever listens for revisions of the registry; the others look.
        connection.execute(select(func.pg_notify(func.concat(CHANNEL, func.current_schema()), "keys")))

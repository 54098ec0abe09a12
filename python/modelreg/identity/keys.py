"""The keys of the store, and the copy of them by which the engine verifies calls."""

from collections.abc import Callable
from threading import Lock
from typing import Protocol

from sqlalchemy import Connection, inspect

from modelreg.identity.pepper import Pepper
from modelreg.identity.rows import KeyRow, all_keys, revision
from modelreg.internal.v1.keys_pb2 import KeySet
from modelreg.principal import permission_of
from modelreg.store.store import Store
from modelreg.store.tables.keys import API_KEYS


class KeyEngine(Protocol):
    """The part of `_core.Engine` that takes keys."""

    def needs_keys(self) -> bool:
        """Return whether callers need one."""
        ...

    def load_keys(self, key_set: bytes) -> None:
        """Swap in an encoded ``KeySet``."""
        ...


class Keys:
    """Reads and writes them. Thread-safe.

    Attributes:
        store: where they are.
        pepper: what their hashes are made under.
        clock_unix_ms: the time, in ms since 1970 UTC.
    """

    def __init__(
        self, store: Store, pepper: Pepper, clock_unix_ms: Callable[[], int], engine: KeyEngine | None = None
    ) -> None:
        """Keep them in ``store``; ``engine`` verifies calls by them, where callers need one."""
        self.pepper = pepper
        self.clock_unix_ms = clock_unix_ms
        self.store = store
        self._engine = engine if engine is not None and engine.needs_keys() else None
        # Held from reading until the engine has what was read, so that no older keys follow newer ones.
        self._lock = Lock()
        self._loaded: int | None = None

    def write(self, change: Callable[[Connection], KeyRow]) -> KeyRow:
        """Change a key, or none where ``change`` raises; the engine knows when this returns.

        Raises:
            StoreError: it cannot be written.
        """
        with self.store.writing() as connection:
            changed = change(connection)
        self.follow()
        return changed

    def follow(self) -> bool:
        """Give the engine the keys of the store where it has others; returns whether it had.

        Before the store has a table of keys nothing is given: then nobody is let in.

        Raises:
            StoreError: it cannot be read; the engine keeps what it has.
            KeySetError: the engine refuses them, likewise.
        """
        if self._engine is None:
            return False
        with self._lock:
            found = self._read_news()
            if found is None:
                return False
            newest, rows = found
            self._engine.load_keys(key_set(newest, self.pepper.read(), rows))
            self._loaded = newest
            return True

    def _read_news(self) -> tuple[int, list[KeyRow]] | None:
        if self.store.is_missing:
            return None
        with self.store.reading() as connection:
            if self._loaded is None and not inspect(connection).has_table(API_KEYS.name):
                return None
            newest = revision(connection)
            return None if newest == self._loaded else (newest, all_keys(connection))


def key_set(newest: int, pepper: bytes, rows: list[KeyRow]) -> bytes:
    """Return the encoded ``KeySet`` of all keys; a permission that this program does not know allows nothing."""
    message = KeySet(revision=newest, pepper=pepper)
    for row in rows:
        key = message.keys.add(prefix=row.prefix, hash=bytes.fromhex(row.hash))
        key.principal.tenant = row.tenant
        key.principal.team = row.team
        key.principal.user = row.user_name
        key.principal.key_id = row.id
        known = (permission_of(name) for name in row.permissions)
        key.principal.permissions.extend(one for one in known if one is not None)
        key.expires_at_unix_ms = row.expires_unix_ms or 0
        key.revoked = row.revoked_unix_ms is not None
    return message.SerializeToString()

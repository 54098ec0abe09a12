"""What the sync fetched last of each source, in the store."""

import hashlib
from typing import NamedTuple

from sqlalchemy import delete, insert, select

from modelreg.store.store import Store
from modelreg.store.tables.jobs import FETCHED_SOURCES
from modelreg.store.tables.names import IMPORTS


class Fetched(NamedTuple):
    """What was fetched.

    Attributes:
        etag: what its server calls it.
        digest: what the store names its import by.
    """

    etag: str
    digest: str


class FetchedSources:
    """Reads and writes it."""

    def __init__(self, store: Store) -> None:
        """Keep it in ``store``."""
        self._store = store

    def etag(self, url: str) -> str | None:
        """Return what names the bytes that a layer still says; None: it was filled with others since.

        Raises:
            StoreError: it cannot be read.
        """
        standing = select(FETCHED_SOURCES.c.etag).join(IMPORTS, IMPORTS.c.digest == FETCHED_SOURCES.c.digest)
        with self._store.reading() as connection:
            return connection.scalar(standing.where(FETCHED_SOURCES.c.url_sha256 == _sha256(url)))

    def remember(self, url: str, fetched: Fetched | None) -> None:
        """Remember what was fetched and imported; None: nothing that could be asked for.

        Raises:
            StoreError: it cannot be written.
        """
        with self._store.writing() as connection:
            connection.execute(delete(FETCHED_SOURCES).where(FETCHED_SOURCES.c.url_sha256 == _sha256(url)))
            if fetched is not None:
                connection.execute(insert(FETCHED_SOURCES).values(url_sha256=_sha256(url), **fetched._asdict()))


def _sha256(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()

"""The store, open: transactions that read one moment, and transactions that write, one at a time."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Self

from sqlalchemy import Connection

from modelreg.store.engines import Engines
from modelreg.store.errors import told_by
from modelreg.store.sqlite import open_sqlite
from modelreg.store_url import StoreUrl


class Store:
    """A store. Thread-safe; nothing is connected before the first transaction.

    Attributes:
        url: where it is.
        schema: schema of PostgreSQL; None for SQLite.
    """

    def __init__(self, url: StoreUrl, engines: Engines) -> None:
        """Use these engines; ``Store.open`` makes them."""
        self.url = url
        self.schema = engines.schema
        self._engines = engines

    @classmethod
    def open(cls, url: StoreUrl, schema: str) -> Self:
        """Return the store at ``url``; in PostgreSQL that of ``schema``."""
        if url.file is not None:
            return cls(url, open_sqlite(url.file))
        # Its driver takes a third of a second to import.
        from modelreg.store.postgresql import open_postgresql  # noqa: PLC0415

        return cls(url, open_postgresql(url, schema))

    @property
    def is_missing(self) -> bool:
        """Whether it is a file that nobody has written yet."""
        return self.url.file is not None and not self.url.file.exists()

    @contextmanager
    def reading(self) -> Generator[Connection]:
        """Read in one transaction: every statement sees the same moment.

        Raises:
            StoreError: as ``told_by`` says.
        """
        with told_by(str(self.url)), self._engines.reading.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Generator[Connection]:
        """Write in one transaction, alone: whoever writes too waits. An exception leaves everything as it was.

        Raises:
            StoreError: as ``told_by`` says.
        """
        with told_by(str(self.url)), self._engines.writing.begin() as connection:
            yield connection

    @contextmanager
    def adding(self) -> Generator[Connection]:
        """Write in one transaction what is no change of the registry: in PostgreSQL others write meanwhile.

        An exception leaves everything as it was.

        Raises:
            StoreError: as ``told_by`` says.
        """
        with told_by(str(self.url)), self._engines.adding.begin() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection; what is used now is closed when it is done."""
        self._engines.reading.dispose()
        self._engines.writing.dispose()

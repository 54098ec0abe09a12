"""What can be wrong with the store."""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

# What SQLite reports as if it were a failure of the moment: a statement it does not understand, as the table it names
# is not there, and a file that may not be written.
_LASTING: Final = {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_READONLY}
_PRIMARY_CODE: Final = 0xFF
# What PostgreSQL reports as a failure of the moment where a row is too long for an index or a page.
_LIMITS: Final = {"54000"}


class StoreError(Exception):
    """The store refused something; the message says which store, what and why. Nothing of the transaction stands."""


class StoreUnavailableError(StoreError):
    """The store cannot be reached, is busy, or went away; the same may succeed later."""


class StoreDataError(StoreError):
    """The store cannot hold what was to be written: a value is beyond its column, or breaks a rule of the table."""


class StoreVersionError(StoreError):
    """The store, or the server that holds it, is of a version this program does not work with."""


@contextmanager
def told_by(shown: str) -> Generator[None]:
    """Let what SQLAlchemy raises leave as a StoreError that names the store.

    Raises:
        StoreUnavailableError: no connection, none free, locked by another process, or cancelled for taking too long.
        StoreDataError: what was to be written cannot stand.
        StoreError: anything else that the database refused.
    """
    try:
        yield
    except NoConnectionError as error:
        raise StoreUnavailableError(f"the store {shown} is busy: no connection became free") from error
    except (DataError, IntegrityError) as error:
        raise StoreDataError(f"the store {shown} refused it: {_first_line(error)}") from error
    except (OperationalError, InterfaceError) as error:
        if getattr(error.orig, "sqlstate", None) in _LIMITS:
            raise StoreDataError(f"the store {shown} refused it: {_first_line(error)}") from error
        if _lasts(error):
            raise StoreError(f"the store {shown} refused it: {_first_line(error)}") from error
        raise StoreUnavailableError(f"the store {shown} does not answer: {_first_line(error)}") from error
    except DBAPIError as error:
        raise StoreError(f"the store {shown} refused it: {_first_line(error)}") from error


def _lasts(error: DBAPIError) -> bool:
    # What went wrong in Python's own module has no code.
    code = getattr(error.orig, "sqlite_errorcode", None)
    return isinstance(code, int) and code & _PRIMARY_CODE in _LASTING


def _first_line(error: DBAPIError) -> str:
    return (str(error.orig).strip() or type(error.orig).__name__).splitlines()[0]

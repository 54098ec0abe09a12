"""What can be wrong with the store."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError


class StoreError(Exception):
    """The store refused something; the message says which store, what and why. Nothing of the transaction stands."""


class StoreUnavailableError(StoreError):
    """The store cannot be reached, is busy, or went away; the same may succeed later."""


class StoreVersionError(StoreError):
    """The store, or the server that holds it, is of a version this program does not work with."""


@contextmanager
def told_by(shown: str) -> Generator[None]:
    """Let what SQLAlchemy raises leave as a StoreError that names the store.

    Raises:
        StoreUnavailableError: no connection, none free, locked by another process, or cancelled for taking too long.
        StoreError: anything else that the database refused.
    """
    try:
        yield
    except NoConnectionError as error:
        raise StoreUnavailableError(f"the store {shown} is busy: no connection became free") from error
    except (OperationalError, InterfaceError) as error:
        raise StoreUnavailableError(f"the store {shown} does not answer: {_first_line(error)}") from error
    except DBAPIError as error:
        raise StoreError(f"the store {shown} refused it: {_first_line(error)}") from error


def _first_line(error: DBAPIError) -> str:
    return (str(error.orig).strip() or type(error.orig).__name__).splitlines()[0]

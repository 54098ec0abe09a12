"""Who of many processes on one store does what only one may do."""

from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import Final

from modelreg.store.errors import StoreUnavailableError
from modelreg.store.store import Store

# First half of the advisory lock of a leader; the second is that of the schema and what is led.
_LOCK: Final = 0x6C65_6164


@contextmanager
def leading(store: Store, what: str) -> Generator[bool]:
    """Lead ``what`` until the end of the block, where nobody else does; yields whether so. Waits for nobody.

    An embedded store has one process, which always leads. In PostgreSQL a leader that is killed, or whose connection
    is lost, leads no longer: what it does must be no worse for being done twice.

    Raises:
        StoreUnavailableError: the store cannot be reached.
    """
    if store.schema is None:
        yield True
        return
    # Its driver takes a third of a second to import.
    import psycopg  # noqa: PLC0415

    from modelreg.store.postgresql import conninfo_of, signed_crc  # noqa: PLC0415

    lock = (_LOCK, signed_crc(f"{store.schema} {what}"))
    try:
        # One of its own, for as long as it leads: the lock belongs to the connection.
        connection = psycopg.connect(conninfo_of(store.url), autocommit=True)
        taken = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", lock).fetchone()
    except psycopg.Error as error:
        raise StoreUnavailableError(f"the store {store.url} does not answer: {str(error).splitlines()[0]}") from error
    with closing(connection):
        yield taken == (True,)

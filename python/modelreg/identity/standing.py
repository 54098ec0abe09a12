"""Whether the key of a call that goes on for long still stands."""

from contextlib import suppress
from typing import Final

from sqlalchemy import Connection

from modelreg.errors import unauthenticated
from modelreg.identity import rows
from modelreg.principal import Principal
from modelreg.store.errors import StoreError
from modelreg.store.store import Store

CHECK_S: Final = 30.0
"""Where nothing comes for so long, it is looked whether the key still stands: one that was revoked holds no place."""


def check_stands(connection: Connection, caller: Principal, now_unix_ms: int) -> None:
    """Refuse who called with a key that was revoked or has expired meanwhile.

    Raises:
        CallError: UNAUTHENTICATED.
    """
    if not caller.key_id:
        return
    key = rows.by_id(connection, [caller.key_id]).get(caller.key_id)
    if key is None or not key.is_live(now_unix_ms):
        raise unauthenticated()


def check_stands_if_known(store: Store, caller: Principal, now_unix_ms: int) -> None:
    """Refuse as ``check_stands`` who is told nothing just now; not because the store is away: keys are good meanwhile.

    Raises:
        CallError: UNAUTHENTICATED.
    """
    if caller.key_id:
        with suppress(StoreError), store.reading() as connection:
            check_stands(connection, caller, now_unix_ms)

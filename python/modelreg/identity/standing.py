"""Whether the key of a call that goes on for long still stands."""

from sqlalchemy import Connection

from modelreg.errors import unauthenticated
from modelreg.identity import rows
from modelreg.principal import Principal


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

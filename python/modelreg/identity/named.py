"""A key as people name it: by the prefix that lists show, or by its id; budgets and limits are set for one."""

from typing import Final

from sqlalchemy import Connection

from modelreg.errors import unknown_name
from modelreg.identity import rows
from modelreg.identity.api_key import shown
from modelreg.principal import Principal

# The newest, for the nearest to be told.
_COMPARED: Final = 1_000


def key_id(connection: Connection, field: str, name: str, caller: Principal) -> str:
    """Return the id of a key that ``field`` names.

    Raises:
        CallError: UNKNOWN_NAME: none that the caller has to do with has that prefix or id.
    """
    found = rows.find(connection, shown(name))
    if found is None or caller.only_tenant not in {None, found.tenant}:
        known = rows.newest(connection, caller.only_tenant, None, limit=_COMPARED)
        raise unknown_name(field, "key", shown(name), sorted(key.prefix for key in known))
    return found.id

"""Holds that were charged as they expired, because no usage came for them."""

from collections import Counter
from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, select

from modelreg.budgets.daily import DAILY
from modelreg.store.tables.budgets import BUDGET_ENTRIES, BUDGETS
from modelreg.usage.days import MS_PER_DAY
from modelreg.usage.retention import LONGEST_WINDOW_DAYS

_OF_CALLERS: Final = ("key", "principal")


def unsettled(connection: Connection, since_unix_ms: int) -> Counter[str]:
    """Return how many holds expired since and are still charged, by the id of the key; empty: taken without one."""
    said = BUDGET_ENTRIES.c
    lately = select(said.hold_id, said.key_id, said.budget, said.subject, said.kind).where(
        # The first says which windows may have such an entry: the index is of them.
        said.window_start_unix_ms >= since_unix_ms - LONGEST_WINDOW_DAYS * MS_PER_DAY,
        said.at_unix_ms >= since_unix_ms,
        said.hold_id.is_not(None),
    )
    of_callers = _of_callers(connection)
    keys: dict[bytes, str] = {}
    replaced = set[bytes]()
    for row in connection.execute(lately.where(said.kind.in_(("expiry", "reversal")))):
        if row.kind == "reversal":
            replaced.add(row.hold_id)
            continue
        key = row.key_id or (row.subject if row.budget in of_callers else "")
        keys[row.hold_id] = keys.get(row.hold_id) or key
    return Counter(key for hold, key in keys.items() if hold not in replaced)


def _of_callers(connection: Connection) -> Collection[str]:
    """Return the budgets whose subjects are callers."""
    return {DAILY, *connection.scalars(select(BUDGETS.c.name).where(BUDGETS.c.scope.in_(_OF_CALLERS)))}

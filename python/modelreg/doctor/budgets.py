"""The budgets: whether their books balance, and whose holds expire because no usage comes for them."""

from typing import Final

from sqlalchemy import Connection, inspect, select

from modelreg.budgets.holds import unsettled
from modelreg.budgets.reconciliation import NAME
from modelreg.budgets.verify import books_begin
from modelreg.budgets.windows import DRIFTING, page
from modelreg.config import Config
from modelreg.doctor.finding import Finding, Status
from modelreg.store.errors import StoreError
from modelreg.store.store import Store
from modelreg.store.tables.budgets import BUDGET_ENTRIES, BUDGET_TRACKING
from modelreg.store.tables.jobs import JOB_RUNS
from modelreg.store.tables.keys import API_KEYS

_LATELY_MS: Final = 86_400_000
_MOST_TOLD: Final = 5


def check_budgets(config: Config, now_unix_ms: int) -> list[Finding]:
    """Look at the configured store; nothing where it has no books yet or cannot be read, which its own check says."""
    store = Store.open(config.store, config.store_schema)
    try:
        if store.is_missing:
            return []
        with store.reading() as connection:
            if not inspect(connection).has_table(BUDGET_ENTRIES.name):
                return []
            since = books_begin(now_unix_ms, config.usage_retention_days)
            return [_books(connection, since), _holds(connection, now_unix_ms - _LATELY_MS)]
    except StoreError:
        return []
    finally:
        store.close()


def _books(connection: Connection, since_unix_ms: int) -> Finding:
    check = "ledger"
    last = connection.execute(select(JOB_RUNS).where(JOB_RUNS.c.name == NAME)).one_or_none()
    if last is None or last.outcome != "failed":
        # Found by command, or the job that found it runs right now or was cut.
        said = BUDGET_TRACKING.c
        drifting = page(connection, said.window_start_unix_ms >= since_unix_ms, said.touched_unix_ms == DRIFTING)
        if drifting:
            most = [f"budget {one.budget}, subject {one.subject or '-'}" for one, *_ in drifting[:_MOST_TOLD]]
            more = " and more" if len(drifting) > _MOST_TOLD else ""
            return Finding(check, Status.FAILED, f"windows drift: {'; '.join(most)}{more}", "modelreg ledger verify")
    if last is None or last.outcome is None:
        return Finding(check, Status.OK, "not verified yet; a server does it each minute")
    did: list[str] = last.did
    told = "; ".join(did) or "nothing was told"
    if last.outcome == "done":
        return Finding(check, Status.OK, told)
    return Finding(check, Status.FAILED, told, "modelreg ledger verify")


def _holds(connection: Connection, since_unix_ms: int) -> Finding:
    check = "holds"
    found = unsettled(connection, since_unix_ms)
    if not found:
        return Finding(check, Status.OK, "none expired unsettled in the last 24 h")
    known = select(API_KEYS.c.id, API_KEYS.c.prefix).where(API_KEYS.c.id.in_(found))
    prefixes: dict[str, str] = {row.id: row.prefix for row in connection.execute(known)}
    most = [f"{_named(key, prefixes)} {number}" for key, number in found.most_common(_MOST_TOLD)]
    more = f" and {len(found) - _MOST_TOLD} more" if len(found) > _MOST_TOLD else ""
    told = f"{found.total()} expired unsettled in the last 24 h and are charged: {', '.join(most)}{more}"
    next_step = (
        "let these callers end every call with RecordUsage or ReleaseHold; usage that comes late takes the charge back"
    )
    return Finding(check, Status.WARNING, told, next_step)


def _named(key: str, prefixes: dict[str, str]) -> str:
    if not key:
        return "without a key"
    return f"key {prefixes[key]}" if key in prefixes else key

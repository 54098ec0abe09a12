"""The statements that take staged events into the store; made once, as making one takes longer than running some."""

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from sqlalchemy import Insert, Select, Table, and_, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from modelreg.store.pico import PicoAdd
from modelreg.store.tables.usage import USAGE_DAILY_WORKFLOWS, USAGE_EVENTS, USAGE_IDS
from modelreg.usage.measures import COST, MEASURES, SUMMED, of_events
from modelreg.usage.staging import FRESH, STAGED

_IDS: Final = (STAGED.c.event_id, STAGED.c.digest, STAGED.c.recorded_unix_day)
_ID_COLUMNS: Final = ("event_id", "digest", "unix_day")
_IS_FRESH: Final = and_(FRESH.c.event_id == STAGED.c.event_id, FRESH.c.digest == STAGED.c.digest)
# Of an INSERT ... SELECT SQLAlchemy does not keep it otherwise.
_COUNTED: Final = {"preserve_rowcount": True}


def _claim_in_postgresql() -> Insert:
    claimed = (
        postgresql.insert(USAGE_IDS)
        # In the order of the ids, so that no two processes wait for each other; of two events of one id the first.
        .from_select(_ID_COLUMNS, select(*_IDS).order_by(STAGED.c.event_id, STAGED.c.position))
        .on_conflict_do_nothing()
        .returning(USAGE_IDS.c.event_id, USAGE_IDS.c.digest)
        .cte("claimed")
    )
    taken = insert(FRESH).from_select(["event_id", "digest"], select(claimed.c.event_id, claimed.c.digest))
    return taken.execution_options(**_COUNTED)


CLAIM_IN_POSTGRESQL: Final = _claim_in_postgresql()
"""Insert the ids that are new, and note them in ``FRESH``."""


def _find_new() -> Insert:
    is_known = select(USAGE_IDS.c.event_id).where(USAGE_IDS.c.event_id == STAGED.c.event_id).exists()
    # What stands beside a min() is of its row, in SQLite.
    first = select(STAGED.c.event_id, STAGED.c.digest, func.min(STAGED.c.position)).where(~is_known)
    one_each = first.group_by(STAGED.c.event_id).subquery()
    found = insert(FRESH).from_select(["event_id", "digest"], select(one_each.c.event_id, one_each.c.digest))
    return found.execution_options(**_COUNTED)


FIND_NEW: Final = _find_new()
"""Note the ids that are new in ``FRESH``: in SQLite, where nobody else can insert them meanwhile."""


def _claim_in_sqlite() -> Insert:
    # The same event may stand in a batch twice, recorded on two days.
    one_each = select(STAGED.c.event_id, STAGED.c.digest, func.min(STAGED.c.recorded_unix_day)).join(FRESH, _IS_FRESH)
    return insert(USAGE_IDS).from_select(_ID_COLUMNS, one_each.group_by(STAGED.c.event_id, STAGED.c.digest))


CLAIM_IN_SQLITE: Final = _claim_in_sqlite()
"""Insert the ids noted in ``FRESH``."""


def _first_of_fresh() -> Select[Any]:
    return select(func.min(STAGED.c.position)).join(FRESH, _IS_FRESH).group_by(STAGED.c.event_id)


DROP_KNOWN: Final = delete(STAGED).where(STAGED.c.position.not_in(_first_of_fresh()))
"""Leave in ``STAGED`` what is new, each event once."""

_COLUMNS: Final = [column.name for column in USAGE_EVENTS.columns]

INSERT: Final = insert(USAGE_EVENTS).from_select(
    _COLUMNS, select(*(STAGED.c[name] for name in _COLUMNS)).where(STAGED.c.is_usage)
)
"""Insert the events in ``STAGED``."""


@cache
def addition(sums: Table, dialect: str) -> Insert:
    """Return what adds ``STAGED`` to a table of sums, in the order of its key, so that no two wait for each other."""
    key = [STAGED.c[column.name] for column in sums.primary_key]
    measures = of_events(STAGED)
    added = select(*key, *(measures[name] for name in MEASURES)).where(STAGED.c.phase.in_(SUMMED), STAGED.c.is_usage)
    if sums is USAGE_DAILY_WORKFLOWS:
        added = added.where(STAGED.c.workflow_run_id != "")
    added = added.group_by(*key).order_by(*key)
    statement = insert_of(dialect)(sums).from_select([*(column.name for column in key), *MEASURES], added)
    new = statement.excluded
    more = {name: PicoAdd(sums.c[name], new[name]) if name == COST else sums.c[name] + new[name] for name in MEASURES}
    return statement.on_conflict_do_update(index_elements=list(sums.primary_key), set_=more)


def insert_of(dialect: str) -> Callable[[Table], postgresql.Insert | sqlite.Insert]:
    """Return the ``insert`` of a database, which can say what happens on a conflict."""
    return postgresql.insert if dialect == "postgresql" else sqlite.insert

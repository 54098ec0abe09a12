"""The rows of budgets in the store."""

from typing import Final, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from modelreg.principal import Principal
from modelreg.store.revisions import CHANNEL
from modelreg.store.tables.budgets import BUDGET_STATE, BUDGETS


class BudgetRow(NamedTuple):
    """A budget as it is kept; the fields are the columns of the table."""

    name: str
    scope: str
    tenant: str
    subject: str
    period: str
    time_zone: str
    limit_pico_usd: int
    hard: bool
    on_90_strategy: str | None
    on_90_price_ceiling_pico_usd: int | None
    changed_unix_ms: int = 0
    changed_by: str = ""
    # 0: it is not in the table.
    revision: int = 0

    @property
    def etag(self) -> str:
        """Names what it is now; empty for one that the configuration brings."""
        return str(self.revision) if self.revision else ""


class BudgetState(NamedTuple):
    """What all budgets have in common.

    Attributes:
        revision: rises with every change.
        token_secret: what tokens of holds are authenticated under.
    """

    revision: int
    token_secret: bytes

    def __repr__(self) -> str:
        """Return it without the secret: a repr lands in logs."""
        return f"BudgetState(revision={self.revision})"


_STATE: Final = select(BUDGET_STATE.c.revision, BUDGET_STATE.c.token_secret)


def state(connection: Connection) -> BudgetState:
    """Return it."""
    return BudgetState(*connection.execute(_STATE).one())


def all_budgets(connection: Connection) -> list[BudgetRow]:
    """Return every budget of the table, by name."""
    # In Python's order, whatever the database collates by.
    return sorted(BudgetRow(*row) for row in connection.execute(select(BUDGETS)))


def find(connection: Connection, name: str) -> BudgetRow | None:
    """Return the budget of that name."""
    row = connection.execute(select(BUDGETS).where(BUDGETS.c.name == name)).one_or_none()
    return None if row is None else BudgetRow(*row)


def seen_by(rows: list[BudgetRow], caller: Principal) -> list[BudgetRow]:
    """Return those that a caller has to do with."""
    return [row for row in rows if caller.only_tenant in {None, row.tenant}]


def count(connection: Connection) -> int:
    """Return how many there are."""
    return connection.scalar(select(func.count()).select_from(BUDGETS)) or 0


def put(connection: Connection, budget: BudgetRow) -> BudgetRow:
    """Keep a budget in the place of the one of its name, under the next revision. In a transaction that writes."""
    kept = budget._replace(revision=_next_revision(connection))
    connection.execute(delete(BUDGETS).where(BUDGETS.c.name == budget.name))
    connection.execute(insert(BUDGETS).values(**kept._asdict()))
    return kept


def remove(connection: Connection, name: str) -> None:
    """Forget a budget. In a transaction that writes."""
    connection.execute(delete(BUDGETS).where(BUDGETS.c.name == name))
    _next_revision(connection)


def _next_revision(connection: Connection) -> int:
    # Whoever writes is alone.
    following = state(connection).revision + 1
    connection.execute(update(BUDGET_STATE).values(revision=following))
    if connection.dialect.name == "postgresql":
        # Told at the commit, to whoever listens for revisions of the registry; the others look.
        connection.execute(select(func.pg_notify(func.concat(CHANNEL, func.current_schema()), "budgets")))
    return following

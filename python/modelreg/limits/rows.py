"""The rows of rate limits in the store."""

from typing import Final, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from modelreg.limits import words
from modelreg.store.revisions import CHANNEL
from modelreg.store.tables.limits import RATE_LIMITS
from modelreg.v1.limits_pb2 import LimitKind, RateLimitRule


class LimitRow(NamedTuple):
    """A limit as it is kept; the fields are the columns of the table."""

    name: str
    scope: str
    subject: str
    unit: str
    kind: str
    most: int
    time_zone: str
    ended_unix_ms: int | None
    revision: int

    @property
    def etag(self) -> str:
        """What names this state of it."""
        return str(self.revision)

    def message(self) -> RateLimitRule | None:
        """Return it as the contract has it; None where a later program wrote what this one does not know."""
        scope, unit = words.SCOPES.get(self.scope), words.UNITS.get(self.unit)
        kind = words.KINDS.get(self.kind) if self.kind else LimitKind.LIMIT_KIND_UNSPECIFIED
        if scope is None or unit is None or kind is None:
            return None
        return RateLimitRule(
            name=self.name,
            scope=scope,
            subject=self.subject,
            unit=unit,
            kind=kind,
            limit=self.most,
            time_zone=self.time_zone,
            etag=self.etag,
        )


_NEWEST: Final = func.coalesce(func.max(RATE_LIMITS.c.revision), 0)
_IN_FORCE: Final = RATE_LIMITS.c.ended_unix_ms.is_(None)


def revision(connection: Connection) -> int:
    """Return the revision of the limits: it rises with every one set or ended."""
    return connection.execute(select(_NEWEST)).scalar_one()


def in_force(connection: Connection) -> list[LimitRow]:
    """Return every limit in force, by name."""
    rows = connection.execute(select(RATE_LIMITS).where(_IN_FORCE))
    # Not by the collation of the store, which differs from one to the next.
    return sorted(LimitRow(*row) for row in rows)


def find(connection: Connection, name: str) -> LimitRow | None:
    """Return the limit in force of that name."""
    row = connection.execute(select(RATE_LIMITS).where(RATE_LIMITS.c.name == name, _IN_FORCE)).one_or_none()
    return None if row is None else LimitRow(*row)


def count(connection: Connection) -> int:
    """Return how many are in force."""
    return connection.execute(select(func.count()).select_from(RATE_LIMITS).where(_IN_FORCE)).scalar_one()


def put(connection: Connection, limit: LimitRow) -> LimitRow:
    """Set a limit in place of what had its name, under the next revision. In a transaction that writes."""
    kept = limit._replace(revision=revision(connection) + 1)
    connection.execute(delete(RATE_LIMITS).where(RATE_LIMITS.c.name == limit.name))
    connection.execute(insert(RATE_LIMITS).values(**kept._asdict()))
    _tell(connection)
    return kept


def end(connection: Connection, limit: LimitRow, at_unix_ms: int) -> None:
    """End a limit. In a transaction that writes."""
    changed = {"ended_unix_ms": at_unix_ms, "revision": revision(connection) + 1}
    connection.execute(update(RATE_LIMITS).where(RATE_LIMITS.c.name == limit.name).values(**changed))
    _tell(connection)


def _tell(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        # Told at the commit, to whoever listens for revisions of the registry; the others look.
        connection.execute(select(func.pg_notify(func.concat(CHANNEL, func.current_schema()), "limits")))

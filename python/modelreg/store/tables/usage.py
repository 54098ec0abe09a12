"""Usage events, what guards that each counts once, and their sums by day."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Column, Dialect, Index, Integer, LargeBinary, Table, Text, Uuid
from sqlalchemy.types import TypeDecorator, TypeEngine

from modelreg.store.pico import TotalPico, event_pico
from modelreg.store.tables.columns import Json
from modelreg.store.tables.metadata import METADATA


class EventId(TypeDecorator[bytes]):
    """The 16 bytes of a UUID."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[UUID] | TypeEngine[bytes]:
        """UUID in PostgreSQL, which people read there; the bytes in SQLite."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Uuid())
        return dialect.type_descriptor(LargeBinary())

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> UUID | bytes | None:
        """Give PostgreSQL a UUID."""
        return UUID(bytes=value) if value is not None and dialect.name == "postgresql" else value

    def process_result_value(self, value: UUID | bytes | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Return the bytes."""
        return value.bytes if isinstance(value, UUID) else value


def event_columns() -> list[Column[Any]]:
    """Return what is kept of an event; made anew for each table that has it. Empty or NULL: it was not said."""
    return [
        # Of its start, in days since 1970-01-01 UTC.
        Column("unix_day", Integer, primary_key=True, autoincrement=False),
        Column("started_at_unix_ms", BigInteger, primary_key=True, autoincrement=False),
        Column("event_id", EventId, primary_key=True),
        Column("recorded_at_unix_ms", BigInteger, nullable=False),
        Column("decision_id", EventId),
        Column("attempt", Integer, nullable=False),
        # started, partial or final; correction for what changes the cost of a final one, adjustment for what moves its
        # budgets to that, both of the time when that began. Of a newer sidecar the number of what is unknown here, so
        # too in outcome and price.
        Column("phase", Text, nullable=False),
        Column("outcome", Text, nullable=False),
        Column("route", Text, nullable=False),
        Column("variant", Text, nullable=False),
        Column("model", Text, nullable=False),
        Column("provider", Text, nullable=False),
        Column("platform", Text, nullable=False),
        Column("task_class", Text, nullable=False),
        Column("latency_ms", BigInteger),
        Column("ttft_ms", BigInteger),
        Column("input_tokens", BigInteger),
        Column("output_tokens", BigInteger),
        # Counts by kind.
        Column("units", Json),
        # known, free or unknown.
        Column("price_state", Text, nullable=False),
        event_pico("cost_pico_usd", nullable=True),
        Column("tenant", Text, nullable=False),
        Column("team", Text, nullable=False),
        Column("user_id", Text),
        Column("key_id", Text, nullable=False),
        Column("end_user", Text),
        Column("workflow_run_id", Text, nullable=False),
        Column("session_id", Text),
        Column("tags", Json),
        Column("context", LargeBinary),
        Column("error_code", Text),
        Column("http_status", Integer),
        Column("provider_response_id", Text),
        Column("model_served", Text),
        event_pico("provider_cost_pico_usd", nullable=True),
        Column("feedback_ppm", Integer),
        Column("safety_findings", Json),
        Column("planned", Boolean, nullable=False),
        Column("sidecar", Text, nullable=False),
        # What the price depended on besides the units.
        Column("service_tier", Text),
        Column("region", Text),
        # NULL: of a sidecar that did not keep the three.
        Column("batch", Boolean),
        # Of corrections, which change its cost by theirs, and adjustments: the event.
        Column("corrects", EventId),
        # Of corrections: the event had no known price before.
        Column("first_price", Boolean),
    ]


USAGE_EVENTS: Final = Table("usage_events", METADATA, *event_columns())
"""In PostgreSQL partitioned by `unix_day`; the key is the order in which events are listed."""

USAGE_IDS: Final = Table(
    "usage_ids",
    METADATA,
    Column("event_id", EventId, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    # Of the day the sidecar took it, not of its start: from then on it may come again.
    Column("unix_day", Integer, nullable=False),
    Index("usage_ids_of_day", "unix_day"),
)

USAGE_CONFLICTS: Final = Table(
    "usage_conflicts",
    METADATA,
    Column("event_id", EventId, primary_key=True),
    # Of the event that came later; the one that counts is in `usage_events`.
    Column("digest", LargeBinary, primary_key=True),
    Column("payload", LargeBinary, nullable=False),
    Column("at_unix_ms", BigInteger, nullable=False),
)

USAGE_DEAD_LETTERS: Final = Table(
    "usage_dead_letters",
    METADATA,
    Column("payload_sha256", LargeBinary, primary_key=True),
    Column("payload", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at_unix_ms", BigInteger, nullable=False),
)

OUTCOMES: Final = (
    "ok",
    "server_error",
    "timeout",
    "connection_error",
    "rate_limited",
    "cancelled",
    "bad_request",
    "content_refused",
    "context_exceeded",
)
"""How a call ends; each is counted in a column of its own."""


def _sums(table: str, *keys: str) -> Table:
    """Return a table of sums of FINAL events by UTC day and tenant, and by the texts ``keys``."""
    counts = [
        "calls",
        *(f"{outcome}_calls" for outcome in OUTCOMES),
        # Those whose price is unknown: their cost is in no sum, so neither may they be in what a cost is divided by.
        "unpriced_calls",
        "unpriced_ok_calls",
        "unpriced_tokens",
        "input_tokens",
        "output_tokens",
        # Of the ok calls that said how long they took.
        "latency_calls",
        "latency_ms",
        "ttft_calls",
        "ttft_ms",
    ]
    return Table(
        table,
        METADATA,
        Column("unix_day", Integer, primary_key=True, autoincrement=False),
        *(Column(key, Text, primary_key=True) for key in ("tenant", *keys)),
        *(Column(count, BigInteger, nullable=False) for count in counts),
        Column("cost_pico_usd", TotalPico, nullable=False),
    )


USAGE_DAILY: Final = _sums("usage_daily", "model", "provider", "platform", "route", "task_class")
USAGE_DAILY_CALLERS: Final = _sums("usage_daily_callers", "team", "key_id")
USAGE_DAILY_WORKFLOWS: Final = _sums("usage_daily_workflows", "workflow_run_id")
"""Of calls of a workflow run alone; kept as long as the events."""

SUMS: Final = (USAGE_DAILY, USAGE_DAILY_CALLERS, USAGE_DAILY_WORKFLOWS)

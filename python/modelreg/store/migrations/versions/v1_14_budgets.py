"""1.14: budgets, the secret under which holds are authenticated, and the books."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "1.14"
down_revision = "1.13"

_EVENT_PICO = "BIGINT{1} CHECK ({0} BETWEEN -8999999999999999999 AND 8999999999999999999)"
_SECRET_BYTES = 32


def upgrade() -> None:
    """Make the tables, and the secret."""
    _budgets()
    _state()
    _books()


def _budgets() -> None:
    op.execute(f"""
        CREATE TABLE budgets (
            name TEXT NOT NULL PRIMARY KEY,
            scope TEXT NOT NULL,
            tenant TEXT NOT NULL,
            subject TEXT NOT NULL,
            period TEXT NOT NULL,
            time_zone TEXT NOT NULL,
            limit_pico_usd {_total()} NOT NULL,
            hard BOOLEAN NOT NULL,
            on_90_strategy TEXT,
            on_90_price_ceiling_pico_usd {_EVENT_PICO.format("on_90_price_ceiling_pico_usd", "")},
            changed_unix_ms BIGINT NOT NULL,
            changed_by TEXT NOT NULL,
            revision BIGINT NOT NULL UNIQUE
        )
    """)


def _state() -> None:
    op.execute(f"""
        CREATE TABLE budget_state (
            id INTEGER NOT NULL PRIMARY KEY,
            revision BIGINT NOT NULL,
            token_secret {_bytes()} NOT NULL
        )
    """)
    # Whoever migrates is alone: there is one secret for all servers of the store.
    made = sa.text("INSERT INTO budget_state VALUES (1, 0, :secret)")
    op.execute(made.bindparams(secret=secrets.token_bytes(_SECRET_BYTES)))


def _books() -> None:
    window = "budget TEXT NOT NULL, subject TEXT NOT NULL, window_start_unix_ms BIGINT NOT NULL"
    op.execute(f"""
        CREATE TABLE budget_entries (
            entry_id {_id()} NOT NULL,
            {window},
            kind TEXT NOT NULL,
            pico_usd {_EVENT_PICO.format("pico_usd", " NOT NULL")},
            hold_id {_id()},
            key_id TEXT NOT NULL,
            sidecar TEXT NOT NULL,
            at_unix_ms BIGINT NOT NULL,
            PRIMARY KEY (entry_id, budget, subject, window_start_unix_ms)
        )
    """)
    op.execute(
        "CREATE INDEX budget_entries_of_window ON budget_entries (window_start_unix_ms, budget, subject, at_unix_ms)"
    )
    op.execute(f"""
        CREATE TABLE budget_tracking (
            {window},
            posted_pico_usd {_total()} NOT NULL,
            entries BIGINT NOT NULL,
            touched_unix_ms BIGINT NOT NULL,
            PRIMARY KEY (window_start_unix_ms, budget, subject)
        ) {_with_room()}
    """)
    op.execute(f"""
        CREATE TABLE budget_events (
            {window},
            level SMALLINT NOT NULL,
            crossed_unix_ms BIGINT NOT NULL,
            posted_pico_usd {_total()} NOT NULL,
            limit_pico_usd {_total()} NOT NULL,
            PRIMARY KEY (budget, subject, window_start_unix_ms, level)
        )
    """)
    op.execute("CREATE INDEX budget_events_by_time ON budget_events (crossed_unix_ms)")


def _id() -> str:
    return "UUID" if _is_postgresql() else "BLOB"


def _bytes() -> str:
    return "BYTEA" if _is_postgresql() else "BLOB"


def _total() -> str:
    return "NUMERIC(38,0)" if _is_postgresql() else "TEXT"


def _with_room() -> str:
    # Today's rows are updated with every batch, within their page where it has room.
    return "WITH (fillfactor = 50)" if _is_postgresql() else ""


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"

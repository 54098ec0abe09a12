"""1.16: what the price of an event depended on, and corrections of what events cost; a view adds them to it."""

from alembic import op

revision = "1.16"
down_revision = "1.15"

# Of the event of a row: they began when it did, so that their rows are found by its key.
_OF_THE_EVENT = (
    "FROM usage_events correction WHERE correction.unix_day = called.unix_day"
    " AND correction.started_at_unix_ms = called.started_at_unix_ms AND correction.corrects = called.event_id"
)


def upgrade() -> None:
    """Add the columns, and make the view anew."""
    id_type = "UUID" if _is_postgresql() else "BLOB"
    for column in ("service_tier TEXT", "region TEXT", "batch BOOLEAN", f"corrects {id_type}", "first_price BOOLEAN"):
        op.execute(f"ALTER TABLE usage_events ADD COLUMN {column}")
    last_state = f"(SELECT correction.price_state {_OF_THE_EVENT} ORDER BY correction.recorded_at_unix_ms DESC LIMIT 1)"
    op.execute("DROP VIEW cost_events")
    op.execute(f"""
        CREATE VIEW cost_events AS
        SELECT
            {_id_text()} AS id,
            {_id_text()} AS event_id,
            model AS model_id,
            provider,
            platform,
            route AS route_id,
            task_class,
            team,
            outcome,
            input_tokens AS tokens_in,
            output_tokens AS tokens_out,
            {_cost_usd()} AS cost_usd,
            coalesce({last_state}, price_state) AS price_state,
            nullif(workflow_run_id, '') AS workflow_run_id,
            latency_ms,
            {_time()} AS created_at
        FROM usage_events called WHERE phase = 'final'
    """)


def _cost_usd() -> str:
    """Return what an event cost with its corrections; NULL where no price is known."""
    amount = "correction.cost_pico_usd"
    # SQLite's own sum of integers ends at 64 bits.
    added = f"(SELECT sum({amount if _is_postgresql() else f'CAST({amount} AS REAL)'}) {_OF_THE_EVENT})"
    pico_usd = f"coalesce(cost_pico_usd + {added}, cost_pico_usd, {added})"
    return f"{pico_usd} * 0.000000000001" if _is_postgresql() else f"{pico_usd} / 1000000000000.0"


def _time() -> str:
    if _is_postgresql():
        return "to_timestamp(started_at_unix_ms / 1000.0)"
    return "datetime(started_at_unix_ms / 1000, 'unixepoch')"


def _id_text() -> str:
    if _is_postgresql():
        return "CAST(event_id AS TEXT)"
    parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return " || '-' || ".join(f"lower(substr(hex(event_id), {begin}, {length}))" for begin, length in parts)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"

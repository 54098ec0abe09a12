"""1.16: what the price of an event depended on, and corrections of what events cost; a view adds them to it."""

from alembic import op

revision = "1.16"
down_revision = "1.15"


def upgrade() -> None:
    """Add the columns, and make the view anew."""
    id_type = "UUID" if _is_postgresql() else "BLOB"
    for column in ("service_tier TEXT", "region TEXT", "batch BOOLEAN", f"corrects {id_type}", "first_price BOOLEAN"):
        op.execute(f"ALTER TABLE usage_events ADD COLUMN {column}")
    if not _is_postgresql():
        op.execute("DROP VIEW cost_events")
    # In PostgreSQL in its place: views on it, and what others may do with it, stay.
    op.execute(f"""
        CREATE {"OR REPLACE" if _is_postgresql() else ""} VIEW cost_events AS
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
            {_usd("coalesce(cost_pico_usd + added, cost_pico_usd, added)")} AS cost_usd,
            coalesce(corrected.last_state, price_state) AS price_state,
            nullif(workflow_run_id, '') AS workflow_run_id,
            latency_ms,
            {_time()} AS created_at
        FROM usage_events
        LEFT JOIN ({_corrections()}) corrected
            ON corrected.of_day = unix_day AND corrected.of_ms = started_at_unix_ms AND corrected.of_event = event_id
        WHERE phase = 'final'
    """)


def _corrections() -> str:
    """Return what corrections add to each event, and the state of its price since the last of them."""
    if _is_postgresql():
        added, last_state = (
            "sum(cost_pico_usd)",
            "(array_agg(price_state ORDER BY recorded_at_unix_ms DESC, event_id DESC))[1]",
        )
    else:
        # SQLite's own sum of integers ends at 64 bits; what stands beside a max() is of its row.
        added, last_state = "sum(CAST(cost_pico_usd AS REAL))", "price_state"
    last = "" if _is_postgresql() else ", max(recorded_at_unix_ms)"
    return (
        "SELECT unix_day AS of_day, started_at_unix_ms AS of_ms, corrects AS of_event,"
        f" {added} AS added, {last_state} AS last_state{last}"
        " FROM usage_events WHERE phase = 'correction' GROUP BY unix_day, started_at_unix_ms, corrects"
    )


def _usd(pico_usd: str) -> str:
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

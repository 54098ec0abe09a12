"""1.12: usage events, the ids they are recognised by, what could not be taken, sums by day, and views of them.

The views have the names and columns that users of other registries know, for people, not for us. In SQLite their
amounts are floats; exact ones are in the tables.
"""

from alembic import op

revision = "1.12"
down_revision = "1.11"

_EVENT_PICO = "BIGINT CHECK ({0} BETWEEN -8999999999999999999 AND 8999999999999999999)"
_COUNTS = (
    "calls",
    "ok_calls",
    "server_error_calls",
    "timeout_calls",
    "connection_error_calls",
    "rate_limited_calls",
    "cancelled_calls",
    "bad_request_calls",
    "content_refused_calls",
    "context_exceeded_calls",
    "unpriced_calls",
    "unpriced_ok_calls",
    "unpriced_tokens",
    "input_tokens",
    "output_tokens",
    "latency_calls",
    "latency_ms",
    "ttft_calls",
    "ttft_ms",
)
_ERRORS = "server_error_calls + timeout_calls + connection_error_calls"


def upgrade() -> None:
    """Make the tables and views."""
    _events()
    _ids_and_the_rest()
    _sums("usage_daily", "model", "provider", "platform", "route", "task_class")
    _sums("usage_daily_callers", "team", "key_id")
    _sums("usage_daily_workflows", "workflow_run_id")
    _views_of_costs()
    _views_of_performance()


def _events() -> None:
    # Without partitions yet: whoever ships makes that of the day.
    op.execute(f"""
        CREATE TABLE usage_events (
            unix_day INTEGER NOT NULL,
            started_at_unix_ms BIGINT NOT NULL,
            event_id {_id()} NOT NULL,
            recorded_at_unix_ms BIGINT NOT NULL,
            decision_id {_id()},
            attempt INTEGER NOT NULL,
            phase TEXT NOT NULL,
            outcome TEXT NOT NULL,
            route TEXT NOT NULL,
            variant TEXT NOT NULL,
            model TEXT NOT NULL,
            provider TEXT NOT NULL,
            platform TEXT NOT NULL,
            task_class TEXT NOT NULL,
            latency_ms BIGINT,
            ttft_ms BIGINT,
            input_tokens BIGINT,
            output_tokens BIGINT,
            units TEXT,
            price_state TEXT NOT NULL,
            cost_pico_usd {_EVENT_PICO.format("cost_pico_usd")},
            tenant TEXT NOT NULL,
            team TEXT NOT NULL,
            user_id TEXT,
            key_id TEXT NOT NULL,
            end_user TEXT,
            workflow_run_id TEXT NOT NULL,
            session_id TEXT,
            tags TEXT,
            context {_bytes()},
            error_code TEXT,
            http_status INTEGER,
            provider_response_id TEXT,
            model_served TEXT,
            provider_cost_pico_usd {_EVENT_PICO.format("provider_cost_pico_usd")},
            feedback_ppm INTEGER,
            safety_findings TEXT,
            planned BOOLEAN NOT NULL,
            sidecar TEXT NOT NULL,
            PRIMARY KEY (unix_day, started_at_unix_ms, event_id)
        ) {"PARTITION BY RANGE (unix_day)" if _is_postgresql() else ""}
    """)


def _ids_and_the_rest() -> None:
    op.execute(f"""
        CREATE TABLE usage_ids (
            event_id {_id()} NOT NULL PRIMARY KEY,
            digest {_bytes()} NOT NULL,
            unix_day INTEGER NOT NULL
        )
    """)
    # Days come in their order: BRIN tells them apart and costs an insert nothing.
    op.execute(f"CREATE INDEX usage_ids_of_day ON usage_ids {'USING BRIN' if _is_postgresql() else ''} (unix_day)")
    op.execute(f"""
        CREATE TABLE usage_conflicts (
            event_id {_id()} NOT NULL,
            digest {_bytes()} NOT NULL,
            payload {_bytes()} NOT NULL,
            at_unix_ms BIGINT NOT NULL,
            PRIMARY KEY (event_id, digest)
        )
    """)
    op.execute(f"""
        CREATE TABLE usage_dead_letters (
            payload_sha256 {_bytes()} NOT NULL PRIMARY KEY,
            payload {_bytes()} NOT NULL,
            reason TEXT NOT NULL,
            at_unix_ms BIGINT NOT NULL
        )
    """)


def _sums(table: str, *keys: str) -> None:
    key_columns = ", ".join(f"{key} TEXT NOT NULL" for key in ("tenant", *keys))
    counts = ", ".join(f"{count} BIGINT NOT NULL" for count in _COUNTS)
    total = "NUMERIC(38,0)" if _is_postgresql() else "TEXT"
    op.execute(f"""
        CREATE TABLE {table} (
            unix_day INTEGER NOT NULL, {key_columns}, {counts}, cost_pico_usd {total} NOT NULL,
            PRIMARY KEY (unix_day, tenant, {", ".join(keys)})
        ) {_with_room()}
    """)


def _views_of_costs() -> None:
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
            {_usd("cost_pico_usd")} AS cost_usd,
            price_state,
            nullif(workflow_run_id, '') AS workflow_run_id,
            latency_ms,
            {_time()} AS created_at
        FROM usage_events WHERE phase = 'final'
    """)
    op.execute(f"""
        CREATE VIEW model_daily_costs AS
        SELECT
            model AS model_id,
            {_day()} AS day,
            sum(calls) AS total_calls,
            {_total_usd()} AS total_cost_usd,
            sum(input_tokens + output_tokens) AS total_tokens,
            sum(unpriced_calls) AS unpriced_calls
        FROM usage_daily GROUP BY model, unix_day
    """)
    op.execute(f"""
        CREATE VIEW model_usage AS
        SELECT
            model AS model_id,
            {_day()} AS timestamp,
            sum(input_tokens + output_tokens) AS token_count,
            sum(calls) AS request_count,
            1.0 * sum(latency_ms) / nullif(sum(latency_calls), 0) AS average_latency,
            sum({_ERRORS}) AS error_count,
            {_total_usd()} AS cost
        FROM usage_daily GROUP BY model, unix_day
    """)


def _views_of_performance() -> None:
    op.execute(f"""
        CREATE VIEW model_metrics AS
        SELECT
            model AS model_id,
            task_class AS task_category,
            {_day()} AS day,
            sum(calls) AS sample_size,
            sum(ok_calls) AS success_count,
            sum({_ERRORS}) AS error_count,
            sum(rate_limited_calls) AS rate_limited_count,
            1.0 * sum(latency_ms) / nullif(sum(latency_calls), 0) AS average_latency_ms,
            1.0 * sum(ttft_ms) / nullif(sum(ttft_calls), 0) AS average_ttft_ms,
            sum(input_tokens) AS tokens_in,
            sum(output_tokens) AS tokens_out,
            {_total_usd()} AS cost_usd
        FROM usage_daily GROUP BY model, task_class, unix_day
    """)
    # What was published or inferred, as before, and what the calls of each day were like.
    changed = "to_timestamp({} / 1000.0)" if _is_postgresql() else "datetime({} / 1000, 'unixepoch')"
    last_change = (
        "(SELECT max(at_unix_ms) FROM changes JOIN revisions ON revisions.revision = changes.revision"
        " WHERE changes.kind = 'model' AND changes.name = standing.name)"
    )
    measured = " UNION ALL ".join(
        f"SELECT model, {_day()}, '{name}', 1.0 * sum({amount}) / sum({sample}), task_class,"
        f" CAST(sum({sample}) AS INTEGER)"
        f" FROM usage_daily GROUP BY model, task_class, unix_day HAVING sum({sample}) > 0"
        for name, amount, sample in (
            ("success_rate", "ok_calls", f"ok_calls + {_ERRORS}"),
            ("latency_ms", "latency_ms", "latency_calls"),
            ("ttft_ms", "ttft_ms", "ttft_calls"),
        )
    )
    op.execute("DROP VIEW model_performance")
    op.execute(f"""
        CREATE VIEW model_performance AS
        SELECT
            name AS model_id,
            {changed.format(last_change)} AS timestamp,
            'quality' AS metric_name,
            mean_ppm / 1000000.0 AS metric_value,
            task_class AS task_category,
            CAST(NULL AS INTEGER) AS sample_size
        FROM standing_quality_layers standing WHERE variant = ''
        UNION ALL {measured}
    """)


def _total_usd() -> str:
    """Return the sum of what is known; NULL where of no call a price is known."""
    total = "sum(cost_pico_usd)" if _is_postgresql() else "sum(CAST(cost_pico_usd AS REAL))"
    return f"CASE WHEN sum(calls) > sum(unpriced_calls) THEN {_usd(total)} END"


def _usd(pico_usd: str) -> str:
    return f"{pico_usd} * 0.000000000001" if _is_postgresql() else f"{pico_usd} / 1000000000000.0"


def _day() -> str:
    return "to_timestamp(unix_day * 86400.0)" if _is_postgresql() else "date(unix_day * 86400, 'unixepoch')"


def _time() -> str:
    if _is_postgresql():
        return "to_timestamp(started_at_unix_ms / 1000.0)"
    return "datetime(started_at_unix_ms / 1000, 'unixepoch')"


def _id_text() -> str:
    if _is_postgresql():
        return "CAST(event_id AS TEXT)"
    parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return " || '-' || ".join(f"lower(substr(hex(event_id), {begin}, {length}))" for begin, length in parts)


def _id() -> str:
    return "UUID" if _is_postgresql() else "BLOB"


def _bytes() -> str:
    return "BYTEA" if _is_postgresql() else "BLOB"


def _with_room() -> str:
    # Today's rows are updated with every batch, within their page where it has room.
    return "WITH (fillfactor = 50)" if _is_postgresql() else ""


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"

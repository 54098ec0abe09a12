"""1.6: views that show what stands under the table names that users of other registries know; for people, not for us.

Where those tables number their rows, a model's `id` is its name.
"""

from alembic import op

revision = "1.6"
down_revision = "1.5"


def upgrade() -> None:
    """Make the views."""
    op.execute("""
        CREATE VIEW standing_model_layers AS
        SELECT said.*, layers.rank
        FROM model_layers said JOIN layers ON layers.name = said.layer
        WHERE NOT EXISTS (
            SELECT 1 FROM model_layers whole JOIN layers above ON above.name = whole.layer
            WHERE whole.name = said.name AND whole.is_whole AND above.rank > layers.rank
        )
    """)
    op.execute("""
        CREATE VIEW standing_route_layers AS
        SELECT said.*, layers.rank
        FROM route_layers said JOIN layers ON layers.name = said.layer
        WHERE NOT EXISTS (
            SELECT 1 FROM route_layers whole JOIN layers above ON above.name = whole.layer
            WHERE whole.name = said.name AND whole.is_whole AND above.rank > layers.rank
        )
    """)
    for part, key in (
        ("capability_layers", ("capability",)),
        ("parameter_layers", ("parameter",)),
        ("quality_layers", ("task_class", "variant")),
        ("evidence_layers", ("source", "measure", "variant")),
    ):
        _view_of_part(part, key)
    _views_of_models()


def _view_of_part(part: str, key: tuple[str, ...]) -> None:
    one = ", ".join(f"said.{column}" for column in ("name", *key))
    op.execute(f"""
        CREATE VIEW standing_{part} AS
        SELECT * FROM (
            SELECT said.*, row_number() OVER (PARTITION BY {one} ORDER BY model.rank DESC) AS place
            FROM {part} said
            JOIN standing_model_layers model ON model.name = said.name AND model.layer = said.layer
        ) ranked WHERE place = 1
    """)


def _views_of_models() -> None:
    op.execute(f"""
        CREATE VIEW models AS
        SELECT
            named.name AS id,
            named.name AS name,
            named.name AS model_id,
            {_model("display_name")} AS display_name,
            {_model("vendor")} AS provider,
            {_model("type")} AS model_type,
            {_model("version")} AS version,
            {_json(_model("tags"))} AS routing_tags,
            coalesce({_model("status")}, 'active') AS status,
            {_time("min")} AS created_at,
            {_time("max")} AS updated_at
        FROM (SELECT DISTINCT name FROM model_layers) named
    """)
    op.execute("""
        CREATE VIEW model_capabilities AS
        SELECT name AS model_id, capability, coalesce(score_ppm, 1000000) / 1000000.0 AS capability_score
        FROM standing_capability_layers WHERE is_present
    """)
    op.execute(f"""
        CREATE VIEW model_parameters AS
        SELECT
            name AS model_id,
            parameter AS parameter_name,
            {_json("default_value")} AS default_value,
            {_json("min_value")} AS min_value,
            {_json("max_value")} AS max_value
        FROM standing_parameter_layers
    """)
    op.execute("""
        CREATE VIEW model_performance AS
        SELECT
            name AS model_id,
            'quality' AS metric_name,
            mean_ppm / 1000000.0 AS metric_value,
            task_class AS task_category
        FROM standing_quality_layers WHERE variant = ''
    """)
    op.execute("""
        CREATE VIEW model_benchmarks AS
        SELECT
            name AS model_id,
            source || ': ' || measure AS benchmark_name,
            CAST(score AS NUMERIC) AS score,
            CAST(max_score AS NUMERIC) AS max_score,
            1.0 * CAST(score AS NUMERIC) / nullif(CAST(max_score AS NUMERIC), 0) AS normalized_score
        FROM standing_evidence_layers WHERE variant = ''
    """)
    op.execute(f"""
        CREATE VIEW model_endpoints AS
        SELECT
            named.name AS id,
            named.model AS model_id,
            named.provider AS provider,
            {_route("model_string")} AS model_string,
            'rest' AS endpoint_type,
            coalesce({_route("base_url")}, {_provider("base_url")}) AS endpoint_url,
            coalesce({_route("credential_ref")}, {_provider("credential_ref")}) AS credential_ref,
            coalesce({_route("status")}, 'active') AS status
        FROM (SELECT DISTINCT name, model, provider FROM route_layers) named
    """)


def _model(column: str) -> str:
    return _highest("standing_model_layers", column, "named.name")


def _route(column: str) -> str:
    return _highest("standing_route_layers", column, "named.name")


def _provider(column: str) -> str:
    ranked = "(SELECT said.*, layers.rank FROM provider_layers said JOIN layers ON layers.name = said.layer)"
    return _highest(ranked, column, "named.provider")


def _highest(rows: str, column: str, name: str) -> str:
    """Return what the highest layer that says something in this column says."""
    return (
        f"(SELECT each_layer.{column} FROM {rows} each_layer"
        f" WHERE each_layer.name = {name} AND each_layer.{column} IS NOT NULL ORDER BY each_layer.rank DESC LIMIT 1)"
    )


def _json(text: str) -> str:
    return f"CAST({text} AS JSONB)" if _is_postgresql() else text


def _time(first_or_last: str) -> str:
    at = "to_timestamp({} / 1000.0)" if _is_postgresql() else "datetime({} / 1000, 'unixepoch')"
    seen = (
        f"(SELECT {first_or_last}(at_unix_ms) FROM changes JOIN revisions ON revisions.revision = changes.revision"
        " WHERE changes.kind = 'model' AND changes.name = named.name)"
    )
    return at.format(seen)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"

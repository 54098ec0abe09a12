"""1.8: what stands of a resource in one row; of that the views of 1.6 with more columns, platforms, providers, routes.

Columns of other registries that we cannot fill (descriptions, headers) are NULL. A model's `id` is its name.
"""

from alembic import op

revision = "1.8"
down_revision = "1.7"

# From the highest: what one says of a field stands before what the next says.
_LAYERS = ("user", "file", "discovered", "catalogue")
_MODEL_FIELDS = (
    "display_name",
    "vendor",
    "type",
    "version",
    "status",
    "context_tokens",
    "max_output_tokens",
    "licence",
    "tags",
    "released_unix_ms",
    "deprecated_unix_ms",
    "replacement",
    "migration_guide",
)
_ROUTE_FIELDS = (
    "provider",
    "model",
    "platform",
    "model_string",
    "priority",
    "status",
    "price",
    "base_url",
    "credential_ref",
)
_PROVIDER_FIELDS = (
    "is_enabled",
    "display_name",
    "platform",
    "base_url",
    "credential_ref",
    "auth_required",
    "features",
    "status",
)
_PLATFORM_FIELDS = (
    "display_name",
    "base_url",
    "auth_type",
    "auth_config",
    "supported_providers",
    "features",
    "status",
)


def upgrade() -> None:
    """Make the views anew."""
    for view in ("models", "model_endpoints", "model_parameters", "model_performance", "model_benchmarks"):
        op.execute(f"DROP VIEW {view}")
    _view_of_standing("model", _MODEL_FIELDS, whole=True)
    _view_of_standing("route", _ROUTE_FIELDS, whole=True, extra=f", {_price_layer()} AS price_layer")
    _view_of_standing("provider", _PROVIDER_FIELDS, whole=False)
    _view_of_standing("platform", _PLATFORM_FIELDS, whole=False)
    op.execute("""
        CREATE VIEW standing_offers AS
        SELECT
            route.*,
            coalesce(route.platform, provider.platform, route.provider) AS platform_reached,
            coalesce(route.base_url, provider.base_url) AS endpoint_url,
            coalesce(route.credential_ref, provider.credential_ref) AS credential_used,
            provider.auth_required,
            coalesce(provider.is_enabled, FALSE) AS is_enabled
        FROM standing_routes route LEFT JOIN standing_providers provider ON provider.name = route.provider
    """)
    _views_of_models()
    _views_of_parts()
    _views_of_routes()


def _view_of_standing(kind: str, fields: tuple[str, ...], *, whole: bool, extra: str = "") -> None:
    """Make `standing_<kind>s`: a row a resource, of each field what the highest layer says that says something."""
    table = f"{kind}_layers"
    columns = ", ".join(f"coalesce({_of_layers(field)}) AS {field}" for field in fields)
    joins: list[str] = []
    for place, layer in enumerate(_LAYERS):
        on = [f"by_{layer}.name = named.name", f"by_{layer}.layer = '{layer}'"]
        if whole:
            # One that takes the place of those below it hides them.
            on += (f"NOT coalesce(by_{above}.is_whole, FALSE)" for above in _LAYERS[:place])
        joins.append(f"LEFT JOIN {table} by_{layer} ON {' AND '.join(on)}")
    op.execute(f"""
        CREATE VIEW standing_{kind}s AS
        SELECT named.name, {columns}{extra}
        FROM (SELECT DISTINCT name FROM {table}) named
        {" ".join(joins)}
    """)


def _of_layers(field: str) -> str:
    return ", ".join(f"by_{layer}.{field}" for layer in _LAYERS)


def _price_layer() -> str:
    cases = " ".join(f"WHEN by_{layer}.price IS NOT NULL THEN '{layer}'" for layer in _LAYERS)
    return f"CASE {cases} END"


def _views_of_models() -> None:
    op.execute(f"""
        CREATE VIEW models AS
        SELECT
            name AS id,
            name AS name,
            name AS model_id,
            coalesce(display_name, name) AS display_name,
            vendor AS provider,
            vendor AS provider_id,
            type AS model_type,
            version,
            CAST(NULL AS TEXT) AS description,
            context_tokens AS context_window,
            max_output_tokens,
            licence,
            {_json("tags")} AS routing_tags,
            {_json("tags")} AS tags,
            coalesce(status, 'active') AS status,
            {_time("released_unix_ms")} AS release_date,
            {_time("deprecated_unix_ms")} AS deprecation_date,
            replacement,
            migration_guide,
            {_changed("model", "min")} AS created_at,
            {_changed("model", "max")} AS updated_at
        FROM standing_models standing
    """)


def _views_of_parts() -> None:
    op.execute(f"""
        CREATE VIEW model_parameters AS
        SELECT
            name AS model_id,
            parameter AS parameter_name,
            {_json("default_value")} AS default_value,
            {_json("min_value")} AS min_value,
            {_json("max_value")} AS max_value,
            CAST(NULL AS TEXT) AS description
        FROM standing_parameter_layers
    """)
    op.execute(f"""
        CREATE VIEW model_performance AS
        SELECT
            name AS model_id,
            {_changed("model", "max")} AS timestamp,
            'quality' AS metric_name,
            mean_ppm / 1000000.0 AS metric_value,
            task_class AS task_category,
            CAST(NULL AS INTEGER) AS sample_size
        FROM standing_quality_layers standing WHERE variant = ''
    """)
    op.execute(f"""
        CREATE VIEW model_benchmarks AS
        SELECT
            name AS model_id,
            source || ': ' || measure AS benchmark_name,
            CAST(score AS NUMERIC) AS score,
            CAST(max_score AS NUMERIC) AS max_score,
            1.0 * CAST(score AS NUMERIC) / nullif(CAST(max_score AS NUMERIC), 0) AS normalized_score,
            samples AS sample_size,
            is_self_reported AS self_reported,
            {_time("as_of_unix_ms")} AS published_at
        FROM standing_evidence_layers WHERE variant = ''
    """)


def _views_of_routes() -> None:
    op.execute(f"""
        CREATE VIEW model_endpoints AS
        SELECT
            standing.name AS id,
            standing.model AS model_id,
            standing.provider AS provider,
            standing.model_string,
            'rest' AS endpoint_type,
            standing.endpoint_url,
            coalesce(platform.auth_type, CASE WHEN NOT standing.auth_required THEN 'none' END) AS auth_type,
            {_json("NULL")} AS headers,
            standing.credential_used AS credential_ref,
            coalesce(standing.status, 'active') AS status,
            standing.is_enabled,
            {_changed("route", "min")} AS created_at,
            {_changed("route", "max")} AS updated_at
        FROM standing_offers standing LEFT JOIN standing_platforms platform ON platform.name = standing.platform_reached
    """)
    op.execute(f"""
        CREATE VIEW routes AS
        SELECT
            standing.name AS route_id,
            standing.model AS model_id,
            standing.platform_reached AS platform_id,
            standing.provider AS provider_id,
            standing.base_url AS endpoint_override,
            standing.model_string AS model_string_override,
            standing.priority,
            coalesce(standing.status, 'active') AS status,
            {_usd_per_million("input")} AS input_cost,
            {_usd_per_million("output")} AS output_cost,
            {_changed("route", "min")} AS created_at,
            {_changed("route", "max")} AS updated_at
        FROM standing_offers standing
        WHERE standing.is_enabled
    """)
    # Its offers, enabled or not, say through which platforms a provider is reached.
    gathered = "jsonb_agg(platform)" if _is_postgresql() else "json_group_array(platform)"
    op.execute(f"""
        CREATE VIEW providers AS
        SELECT
            standing.name AS provider_id,
            coalesce(standing.display_name, standing.name) AS name,
            CAST(NULL AS TEXT) AS description,
            reached.platforms,
            standing.base_url AS direct_api_url,
            standing.auth_required,
            standing.credential_ref,
            {_json("standing.features")} AS features,
            coalesce(standing.status, 'active') AS status,
            coalesce(standing.is_enabled, FALSE) AS is_enabled,
            {_changed("provider", "min")} AS created_at,
            {_changed("provider", "max")} AS updated_at
        FROM standing_providers standing
        LEFT JOIN (
            SELECT provider, {gathered} AS platforms
            FROM (
                SELECT DISTINCT provider, platform_reached AS platform FROM standing_offers
                ORDER BY provider, platform_reached
            ) each_platform
            GROUP BY provider
        ) reached ON reached.provider = standing.name
    """)
    # Also those that are named and of which nothing else is said.
    op.execute(f"""
        CREATE VIEW platforms AS
        SELECT
            standing.name AS platform_id,
            coalesce(said.display_name, standing.name) AS name,
            CAST(NULL AS TEXT) AS description,
            said.base_url,
            said.auth_type,
            {_json("said.auth_config")} AS auth_config,
            {_json("said.supported_providers")} AS supported_providers,
            {_json("said.features")} AS features,
            coalesce(said.status, 'active') AS status,
            {_changed("platform", "min")} AS created_at,
            {_changed("platform", "max")} AS updated_at
        FROM (SELECT name FROM platform_layers UNION SELECT platform_reached FROM standing_offers) standing
        LEFT JOIN standing_platforms said ON said.name = standing.name
    """)


def _usd_per_million(kind: str) -> str:
    """Return the base price of a route's tokens in USD for a million; NULL where it is unknown."""
    return f"""CASE standing.price WHEN 'free' THEN 0 WHEN 'rates' THEN (
        SELECT line.pico_usd / 1000000.0 FROM price_line_layers line
        WHERE line.name = standing.name AND line.layer = standing.price_layer
        AND line.variant = '*' AND line.unit = '{kind}_token' AND line.conditions = '{{}}'
    ) END"""


def _json(text: str) -> str:
    return f"CAST({text} AS JSONB)" if _is_postgresql() else text


def _changed(kind: str, first_or_last: str) -> str:
    seen = (
        f"(SELECT at_unix_ms FROM revisions WHERE revision = (SELECT {first_or_last}(changes.revision) FROM changes"
        f" WHERE changes.kind = '{kind}' AND changes.name = standing.name))"
    )
    return _time(seen)


def _time(unix_ms: str) -> str:
    return f"to_timestamp({unix_ms} / 1000.0)" if _is_postgresql() else f"datetime({unix_ms} / 1000, 'unixepoch')"


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"

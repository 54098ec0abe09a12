"""1.9: a layer for each public catalogue, one of which is the primary; and the history of prices."""

from alembic import op

revision = "1.9"
down_revision = "1.8"

# From the highest: what one says of a field stands before what the next says. `primary` is whichever source is; it
# stands in its own place too, where it says nothing new.
_LAYERS = ("user", "file", "discovered", "primary", "catalogue", "litellm", "genai_prices", "openrouter")
_PRIMARY = "(SELECT layer FROM primary_source)"
_FIELDS = {
    "model": (
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
    ),
    "route": (
        "provider",
        "model",
        "platform",
        "model_string",
        "priority",
        "status",
        "price",
        "base_url",
        "credential_ref",
    ),
    "provider": (
        "is_enabled",
        "display_name",
        "platform",
        "base_url",
        "credential_ref",
        "auth_required",
        "features",
        "status",
    ),
    "platform": (
        "display_name",
        "base_url",
        "auth_type",
        "auth_config",
        "supported_providers",
        "features",
        "status",
    ),
}


def upgrade() -> None:
    """Add the layers, lay what they say over one another in the views, and begin the history with what stands."""
    _layers()
    _views()
    _history()


def _layers() -> None:
    # The highest first: no two layers may have one rank.
    for layer, rank in (("user", 8), ("file", 7), ("discovered", 6), ("catalogue", 4)):
        op.execute(f"UPDATE layers SET rank = {rank} WHERE name = '{layer}'")
    op.execute("INSERT INTO layers (name, rank) VALUES ('openrouter', 1), ('genai_prices', 2), ('litellm', 3)")
    # A lower source shows through where the catalogue says nothing.
    op.execute("UPDATE model_layers SET is_whole = FALSE WHERE layer = 'catalogue'")
    op.execute("UPDATE route_layers SET is_whole = FALSE WHERE layer = 'catalogue'")
    op.execute("UPDATE route_layers SET price = NULL WHERE layer = 'catalogue' AND price = 'unknown'")


def _views() -> None:
    op.execute("""
        CREATE VIEW primary_source AS
        SELECT coalesce((
            SELECT CASE said.value
                WHEN '"litellm"' THEN 'litellm'
                WHEN '"genai_prices"' THEN 'genai_prices'
                WHEN '"openrouter"' THEN 'openrouter'
            END
            FROM setting_layers said JOIN layers ON layers.name = said.layer
            WHERE said.name = 'prices.primary' ORDER BY layers.rank DESC LIMIT 1
        ), 'catalogue') AS layer
    """)
    op.execute(f"""
        CREATE VIEW ranked_layers AS
        SELECT name, CAST(CASE WHEN name = {_PRIMARY} THEN 5 ELSE rank END AS SMALLINT) AS rank FROM layers
    """)
    for kind in ("model", "route"):
        _replace_view(
            f"standing_{kind}_layers",
            f"""
            SELECT said.*, layers.rank
            FROM {kind}_layers said JOIN ranked_layers layers ON layers.name = said.layer
            WHERE NOT EXISTS (
                SELECT 1 FROM {kind}_layers whole JOIN ranked_layers above ON above.name = whole.layer
                WHERE whole.name = said.name AND whole.is_whole AND above.rank > layers.rank
            )
            """,
        )
    for kind in _FIELDS:
        _view_of_standing(kind)


def _view_of_standing(kind: str) -> None:
    """Make `standing_<kind>s` anew: a row a resource, of each field what the highest layer says that says something."""
    table = f"{kind}_layers"
    columns = [f"coalesce({_of_layers(field)}) AS {field}" for field in _FIELDS[kind]]
    if kind == "route":
        cases = " ".join(f"WHEN by_{layer}.price IS NOT NULL THEN by_{layer}.layer" for layer in _LAYERS)
        columns.append(f"CASE {cases} END AS price_layer")
    joins: list[str] = []
    for place, layer in enumerate(_LAYERS):
        is_it = _PRIMARY if layer == "primary" else f"'{layer}'"
        on = [f"by_{layer}.name = named.name", f"by_{layer}.layer = {is_it}"]
        if kind in {"model", "route"}:
            # One that takes the place of those below it hides them.
            on += (f"NOT coalesce(by_{above}.is_whole, FALSE)" for above in _LAYERS[:place])
        joins.append(f"LEFT JOIN {table} by_{layer} ON {' AND '.join(on)}")
    _replace_view(
        f"standing_{kind}s",
        f"SELECT named.name, {', '.join(columns)} FROM (SELECT DISTINCT name FROM {table}) named {' '.join(joins)}",
    )


def _of_layers(field: str) -> str:
    return ", ".join(f"by_{layer}.{field}" for layer in _LAYERS)


def _replace_view(view: str, select: str) -> None:
    """Let other views go on with it: they know it by its name and columns."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE OR REPLACE VIEW {view} AS {select}")
    else:
        op.execute(f"DROP VIEW {view}")
        op.execute(f"CREATE VIEW {view} AS {select}")


def _history() -> None:
    op.execute("""
        CREATE TABLE price_history (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            variant TEXT NOT NULL,
            unit TEXT NOT NULL,
            conditions TEXT NOT NULL,
            revision BIGINT NOT NULL,
            pico_usd BIGINT NOT NULL CHECK (pico_usd BETWEEN -8999999999999999999 AND 8999999999999999999),
            valid_from_unix_ms BIGINT NOT NULL,
            valid_until_unix_ms BIGINT,
            source TEXT,
            as_of_unix_ms BIGINT,
            PRIMARY KEY (name, layer, variant, unit, conditions, revision)
        )
    """)
    for line, rows in (
        ("said.variant, said.unit, said.conditions", "price_line_layers said"),
        ("'*', 'free', '{}'", "(SELECT *, 0 AS pico_usd FROM route_layers WHERE price = 'free') said"),
        ("said.variant, 'free', '{}'", "(SELECT *, 0 AS pico_usd FROM route_variant_layers WHERE price = 'free') said"),
    ):
        # Since when each was said is not known: its route's last change is the latest it can be.
        op.execute(f"""
            INSERT INTO price_history
            SELECT said.name, said.layer, {line}, last.revision, said.pico_usd, revisions.at_unix_ms, NULL,
                coalesce(route.source, (SELECT source FROM import_layers WHERE layer = said.layer LIMIT 1)),
                coalesce(
                    route.as_of_unix_ms, (SELECT as_of_unix_ms FROM import_layers WHERE layer = said.layer LIMIT 1)
                )
            FROM {rows}
            JOIN route_layers route ON route.name = said.name AND route.layer = said.layer
            JOIN (SELECT name, max(revision) AS revision FROM changes WHERE kind = 'route' GROUP BY name) last
                ON last.name = said.name
            JOIN revisions ON revisions.revision = last.revision
        """)

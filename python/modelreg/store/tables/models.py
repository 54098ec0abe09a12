"""Models, their versions, variants, capabilities and parameters."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Text

from modelreg.store.tables.columns import Json, part_of, resource

MODELS: Final = resource(
    "model_layers",
    # Takes the place of what lower layers say whole, what it leaves out too.
    Column("is_whole", Boolean, nullable=False),
    Column("vendor", Text),
    Column("display_name", Text),
    Column("version", Text),
    Column("type", Text),
    Column("status", Text),
    Column("context_tokens", BigInteger),
    Column("max_output_tokens", BigInteger),
    Column("input_modalities", Json),
    Column("output_modalities", Json),
    Column("stream", Boolean),
    Column("batch", Boolean),
    Column("licence", Text),
    Column("commercial_use", Boolean),
    Column("open_weights", Boolean),
    Column("tags", Json),
    Column("released_unix_ms", BigInteger),
    Column("active_from_unix_ms", BigInteger),
    Column("active_until_unix_ms", BigInteger),
    Column("deprecated_unix_ms", BigInteger),
    Column("replacement", Text),
    Column("migration_guide", Text),
    Column("inferred_ttft_ms", BigInteger),
    Column("inferred_us_per_token", BigInteger),
    Column("source", Text),
)

VERSIONS: Final = part_of(
    MODELS,
    "version_layers",
    Column("version", Text, primary_key=True),
    Column("status", Text),
    Column("released_unix_ms", BigInteger),
    Column("source", Text),
)

VARIANTS: Final = part_of(
    MODELS,
    "variant_layers",
    Column("variant", Text, primary_key=True),
    Column("output_milli", BigInteger, nullable=False),
    Column("parameters_to_set", Json),
)

CAPABILITIES: Final = part_of(
    MODELS,
    "capability_layers",
    Column("capability", Text, primary_key=True),
    Column("is_present", Boolean, nullable=False),
    Column("score_ppm", BigInteger),
)

PARAMETERS: Final = part_of(
    MODELS,
    "parameter_layers",
    Column("parameter", Text, primary_key=True),
    Column("default_value", Json),
    Column("min_value", Json),
    Column("max_value", Json),
)

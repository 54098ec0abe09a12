"""Platforms and providers, their rate limits, and what becomes of the data of a call."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Text

from modelreg.store.tables.columns import Json, part_of, resource

PLATFORMS: Final = resource(
    "platform_layers",
    Column("display_name", Text),
    Column("base_url", Text),
    Column("auth_type", Text),
    Column("status", Text),
    Column("source", Text),
    Column("auth_config", Json),
    Column("supported_providers", Json),
    Column("features", Json),
)

PROVIDERS: Final = resource(
    "provider_layers",
    # Whether its offers are routes; a layer that does not say leaves it to those below.
    Column("is_enabled", Boolean),
    Column("display_name", Text),
    Column("platform", Text),
    Column("base_url", Text),
    Column("dialect", Text),
    Column("credential_ref", Text),
    Column("regions", Json),
    Column("zdr", Boolean),
    Column("training", Boolean),
    Column("retention_days", BigInteger),
    Column("status", Text),
    Column("source", Text),
    Column("auth_required", Boolean),
    Column("features", Json),
)

PROVIDER_RATE_LIMITS: Final = part_of(
    PROVIDERS,
    "provider_rate_limit_layers",
    # request, input_token, output_token and so on, as units are named.
    Column("unit", Text, primary_key=True),
    Column("window_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("units_per_window", BigInteger, nullable=False),
)

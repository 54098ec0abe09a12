"""Offers and routes: how a model is called at a provider, and what that costs.

One table for both: what the catalogue or discovery says is an offer; it is a route once its provider is enabled, and
what a file or a user says of it stands before the offer.
"""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Text

from modelreg.store.pico import event_pico
from modelreg.store.tables.columns import Json, imported_columns, part_of, resource

ALL_VARIANTS: Final = "*"
"""In `price_line_layers`, the price of every variant that has none of its own."""

ROUTES: Final = resource(
    "route_layers",
    Column("is_whole", Boolean, nullable=False),
    Column("provider", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("platform", Text),
    Column("model_string", Text),
    Column("former_names", Json),
    Column("priority", BigInteger),
    Column("status", Text),
    # Names of those it offers.
    Column("variants", Json),
    Column("context_tokens", BigInteger),
    Column("max_output_tokens", BigInteger),
    Column("quantization", Text),
    # unknown, free or rates; NULL leaves it to the layers below.
    Column("price", Text),
    Column("ttft_ms", BigInteger),
    Column("us_per_token", BigInteger),
    Column("regions", Json),
    Column("active_from_unix_ms", BigInteger),
    Column("active_until_unix_ms", BigInteger),
    Column("base_url", Text),
    Column("dialect", Text),
    Column("credential_ref", Text),
    Column("source", Text),
    Column("as_of_unix_ms", BigInteger),
)

ROUTE_VARIANTS: Final = part_of(
    ROUTES,
    "route_variant_layers",
    Column("variant", Text, primary_key=True),
    Column("parameters_to_set", Json),
    Column("price", Text),
    Column("ttft_ms", BigInteger),
    Column("us_per_token", BigInteger),
)

PRICE_LINES: Final = part_of(
    ROUTES,
    "price_line_layers",
    Column("variant", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    # JSON text of what must hold for this rate, {} for the base price.
    Column("conditions", Text, primary_key=True),
    event_pico("pico_usd"),
)

# Of few rates something else was written, so that these have a table of their own. Those in a currency without an
# exchange rate have no line.
IMPORTED_RATES: Final = part_of(
    ROUTES,
    "imported_rate_layers",
    # As in `price_line_layers`.
    Column("variant", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("conditions", Text, primary_key=True),
    *imported_columns(nullable=False),
)

ROUTE_RATE_LIMITS: Final = part_of(
    ROUTES,
    "route_rate_limit_layers",
    Column("unit", Text, primary_key=True),
    Column("window_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("units_per_window", BigInteger, nullable=False),
)

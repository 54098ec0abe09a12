"""What each layer said that routes cost, and from when until when; lines are added and closed, never changed."""

from typing import Final

from sqlalchemy import BigInteger, Column, Table, Text

from modelreg.store.pico import event_pico
from modelreg.store.tables.columns import imported_columns
from modelreg.store.tables.metadata import METADATA

FREE: Final = "free"
"""In the place of a unit: nothing is charged, by statement."""

PRICE_HISTORY: Final = Table(
    "price_history",
    METADATA,
    # Of the route.
    Column("name", Text, primary_key=True),
    Column("layer", Text, primary_key=True),
    # As in `price_line_layers`.
    Column("variant", Text, primary_key=True),
    Column("unit", Text, primary_key=True),
    Column("conditions", Text, primary_key=True),
    # That brought it; those before the table came have the route's last one.
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    event_pico("pico_usd"),
    Column("valid_from_unix_ms", BigInteger, nullable=False),
    # NULL: it is what the layer says.
    Column("valid_until_unix_ms", BigInteger),
    # Where it was read, and of when that was, as the layer said then.
    Column("source", Text),
    Column("as_of_unix_ms", BigInteger),
    # What its source wrote, where the rate is not exactly that, with the exchange rate of then.
    *imported_columns(nullable=True),
)

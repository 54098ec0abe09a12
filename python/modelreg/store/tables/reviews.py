"""Changes of catalogues that the gate holds back until somebody approves them."""

from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Table, Text

from modelreg.store.tables.columns import LAYERS, Json
from modelreg.store.tables.metadata import METADATA

REVIEWS: Final = Table(
    "reviews",
    METADATA,
    # Digest of what is said, by which layer, of what: the same change has the same id whenever it is found.
    Column("id", Text, primary_key=True),
    Column("layer", Text, ForeignKey(LAYERS.c.name), nullable=False),
    # model or route, and its name.
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    # price, context_tokens or max_output_tokens.
    Column("what", Text, nullable=False),
    # Of a price, as in `price_line_layers`; else empty.
    Column("variant", Text, nullable=False),
    # What the layer goes on saying, and what its source says.
    Column("old", Json),
    Column("new", Json),
    Column("source", Text, nullable=False),
    Column("found_unix_ms", BigInteger, nullable=False),
    Column("state", Text, CheckConstraint("state IN ('waiting', 'rejected')"), nullable=False),
    Index("reviews_of_layer", "layer", "state"),
)

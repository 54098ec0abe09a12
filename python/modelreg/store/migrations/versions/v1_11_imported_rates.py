"""1.11: what sources wrote of rates that are not exactly that, in another currency or rounded."""

from alembic import op

revision = "1.11"
down_revision = "1.10"

_OF_HISTORY = (
    "imported_amount",
    "imported_currency",
    "exchange_rate_usd",
    "exchange_rate_date",
    "exchange_rate_source",
)


def upgrade() -> None:
    """Make the table, and let the history say it too; of what is stored already nobody knows it."""
    op.execute("""
        CREATE TABLE imported_rate_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            variant TEXT NOT NULL,
            unit TEXT NOT NULL,
            conditions TEXT NOT NULL,
            imported_amount TEXT NOT NULL,
            imported_currency TEXT,
            exchange_rate_usd TEXT,
            exchange_rate_date TEXT,
            exchange_rate_source TEXT,
            PRIMARY KEY (name, layer, variant, unit, conditions),
            FOREIGN KEY (name, layer) REFERENCES route_layers (name, layer) ON DELETE CASCADE
        )
    """)
    for column in _OF_HISTORY:
        op.execute(f"ALTER TABLE price_history ADD COLUMN {column} TEXT")

"""1.1: layers, platforms and providers."""

from alembic import op

revision = "1.1"
down_revision = "1.0"


def upgrade() -> None:
    """Make the tables."""
    op.execute("""
        CREATE TABLE layers (
            name TEXT NOT NULL,
            rank SMALLINT NOT NULL UNIQUE,
            PRIMARY KEY (name)
        )
    """)
    op.execute("""
        INSERT INTO layers (name, rank) VALUES ('catalogue', 1), ('discovered', 2), ('file', 3), ('user', 4)
    """)
    op.execute("""
        CREATE TABLE platform_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            display_name TEXT,
            base_url TEXT,
            auth_type TEXT,
            status TEXT,
            source TEXT,
            PRIMARY KEY (name, layer),
            FOREIGN KEY (layer) REFERENCES layers (name)
        )
    """)
    op.execute("""
        CREATE TABLE provider_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            is_enabled BOOLEAN,
            display_name TEXT,
            platform TEXT,
            base_url TEXT,
            dialect TEXT,
            credential_ref TEXT,
            regions TEXT,
            zdr BOOLEAN,
            training BOOLEAN,
            retention_days BIGINT,
            status TEXT,
            source TEXT,
            PRIMARY KEY (name, layer),
            FOREIGN KEY (layer) REFERENCES layers (name)
        )
    """)
    op.execute("""
        CREATE TABLE provider_rate_limit_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            unit TEXT NOT NULL,
            window_ms BIGINT NOT NULL,
            units_per_window BIGINT NOT NULL,
            PRIMARY KEY (name, layer, unit, window_ms),
            FOREIGN KEY (name, layer) REFERENCES provider_layers (name, layer) ON DELETE CASCADE
        )
    """)

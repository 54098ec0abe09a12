"""1.5: aliases, groups, licences, settings and imports."""

from alembic import op

revision = "1.5"
down_revision = "1.4"


def upgrade() -> None:
    """Make the tables."""
    op.execute("""
        CREATE TABLE alias_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            kind TEXT NOT NULL,
            target TEXT NOT NULL,
            PRIMARY KEY (name, layer),
            FOREIGN KEY (layer) REFERENCES layers (name)
        )
    """)
    op.execute("""
        CREATE TABLE group_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            members TEXT NOT NULL,
            PRIMARY KEY (name, layer),
            FOREIGN KEY (layer) REFERENCES layers (name)
        )
    """)
    op.execute("""
        CREATE TABLE licence_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            spdx TEXT,
            commercial_use BOOLEAN,
            url TEXT,
            source TEXT,
            PRIMARY KEY (name, layer),
            FOREIGN KEY (layer) REFERENCES layers (name)
        )
    """)
    op.execute("""
        CREATE TABLE setting_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            value TEXT NOT NULL,
            PRIMARY KEY (name, layer),
            FOREIGN KEY (layer) REFERENCES layers (name)
        )
    """)
    op.execute("""
        CREATE TABLE import_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            digest TEXT,
            source TEXT,
            licence TEXT,
            as_of_unix_ms BIGINT,
            PRIMARY KEY (name, layer),
            FOREIGN KEY (layer) REFERENCES layers (name)
        )
    """)

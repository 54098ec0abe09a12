"""1.0: the log of revisions."""

from alembic import op

revision = "1.0"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.execute("""
        CREATE TABLE revisions (
            revision BIGINT NOT NULL,
            at_unix_ms BIGINT NOT NULL,
            actor TEXT NOT NULL,
            summary TEXT NOT NULL,
            PRIMARY KEY (revision)
        )
    """)
    op.execute("""
        CREATE TABLE changes (
            revision BIGINT NOT NULL,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            operation TEXT NOT NULL
                CHECK (operation IN ('created', 'updated', 'deleted')),
            PRIMARY KEY (revision, kind, name),
            FOREIGN KEY (revision) REFERENCES revisions (revision) ON DELETE CASCADE
        )
    """)

"""1.0: the log of revisions."""

from alembic import op

revision = "1.0"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.execute("""
        CREATE TABLE revisions (
            revision BIGINT NOT NULL CONSTRAINT pk_revisions PRIMARY KEY,
            at_unix_ms BIGINT NOT NULL,
            actor TEXT NOT NULL,
            summary TEXT NOT NULL
        )
    """)
    op.execute("""
        CREATE TABLE changes (
            revision BIGINT NOT NULL,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            operation TEXT NOT NULL CONSTRAINT ck_changes_operation
                CHECK (operation IN ('created', 'updated', 'deleted')),
            CONSTRAINT pk_changes PRIMARY KEY (revision, kind, name),
            CONSTRAINT fk_changes_revision FOREIGN KEY (revision) REFERENCES revisions (revision) ON DELETE CASCADE
        )
    """)

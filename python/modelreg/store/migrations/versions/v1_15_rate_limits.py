"""1.15: rate limits."""

from alembic import op

revision = "1.15"
down_revision = "1.14"


def upgrade() -> None:
    """Make the table."""
    op.execute("""
        CREATE TABLE rate_limits (
            name TEXT NOT NULL PRIMARY KEY,
            scope TEXT NOT NULL,
            subject TEXT NOT NULL,
            unit TEXT NOT NULL,
            kind TEXT NOT NULL,
            most BIGINT NOT NULL,
            time_zone TEXT NOT NULL,
            ended_unix_ms BIGINT,
            revision BIGINT NOT NULL UNIQUE
        )
    """)

"""1.13: API keys."""

from alembic import op

revision = "1.13"
down_revision = "1.12"


def upgrade() -> None:
    """Make the table."""
    op.execute("""
        CREATE TABLE api_keys (
            id TEXT NOT NULL PRIMARY KEY,
            prefix TEXT NOT NULL UNIQUE,
            hash TEXT NOT NULL,
            tenant TEXT NOT NULL,
            team TEXT NOT NULL,
            user_name TEXT NOT NULL,
            permissions TEXT NOT NULL,
            note TEXT NOT NULL,
            created_unix_ms BIGINT NOT NULL,
            created_by TEXT NOT NULL,
            expires_unix_ms BIGINT,
            revoked_unix_ms BIGINT,
            revision BIGINT NOT NULL UNIQUE
        )
    """)

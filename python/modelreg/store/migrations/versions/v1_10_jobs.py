"""1.10: periodic jobs, what the sync of catalogues fetched, and the changes that wait for approval."""

from alembic import op

revision = "1.10"
down_revision = "1.9"


def upgrade() -> None:
    """Make the tables."""
    op.execute("""
        CREATE TABLE job_runs (
            name TEXT NOT NULL PRIMARY KEY,
            started_unix_ms BIGINT NOT NULL,
            ended_unix_ms BIGINT,
            outcome TEXT CHECK (outcome IN ('done', 'failed')),
            did TEXT NOT NULL,
            next_due_unix_ms BIGINT NOT NULL
        )
    """)
    op.execute("""
        CREATE TABLE fetched_sources (
            url_sha256 TEXT NOT NULL PRIMARY KEY,
            etag TEXT NOT NULL,
            digest TEXT NOT NULL
        )
    """)
    op.execute("""
        CREATE TABLE reviews (
            id TEXT NOT NULL PRIMARY KEY,
            layer TEXT NOT NULL,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            what TEXT NOT NULL,
            variant TEXT NOT NULL,
            old TEXT,
            new TEXT,
            source TEXT NOT NULL,
            found_unix_ms BIGINT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'rejected')),
            FOREIGN KEY (layer) REFERENCES layers (name)
        )
    """)
    op.execute("CREATE INDEX reviews_of_layer ON reviews (layer, state)")

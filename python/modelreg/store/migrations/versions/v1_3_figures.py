"""1.3: how good and how safe models are, and the evidence."""

from alembic import op

revision = "1.3"
down_revision = "1.2"


def upgrade() -> None:
    """Make the tables."""
    op.execute("""
        CREATE TABLE quality_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            task_class TEXT NOT NULL,
            variant TEXT NOT NULL,
            mean_ppm BIGINT NOT NULL,
            se_ppm BIGINT NOT NULL,
            basis TEXT NOT NULL,
            sources TEXT,
            PRIMARY KEY (name, layer, task_class, variant),
            FOREIGN KEY (name, layer) REFERENCES model_layers (name, layer) ON DELETE CASCADE
        )
    """)
    op.execute("""
        CREATE TABLE safety_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            variant TEXT NOT NULL,
            mean_ppm BIGINT NOT NULL,
            se_ppm BIGINT NOT NULL,
            basis TEXT NOT NULL,
            sources TEXT,
            PRIMARY KEY (name, layer, variant),
            FOREIGN KEY (name, layer) REFERENCES model_layers (name, layer) ON DELETE CASCADE
        )
    """)
    op.execute("""
        CREATE TABLE evidence_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            source TEXT NOT NULL,
            measure TEXT NOT NULL,
            variant TEXT NOT NULL,
            score TEXT NOT NULL,
            max_score TEXT,
            samples BIGINT,
            is_self_reported BOOLEAN NOT NULL,
            as_of_unix_ms BIGINT,
            PRIMARY KEY (name, layer, source, measure, variant),
            FOREIGN KEY (name, layer) REFERENCES model_layers (name, layer) ON DELETE CASCADE
        )
    """)

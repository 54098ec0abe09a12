"""1.2: models, their versions, variants, capabilities and parameters."""

from alembic import op

revision = "1.2"
down_revision = "1.1"


def upgrade() -> None:
    """Make the tables."""
    op.execute("""
        CREATE TABLE model_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            is_whole BOOLEAN NOT NULL,
            vendor TEXT,
            display_name TEXT,
            version TEXT,
            type TEXT,
            status TEXT,
            context_tokens BIGINT,
            max_output_tokens BIGINT,
            input_modalities TEXT,
            output_modalities TEXT,
            stream BOOLEAN,
            batch BOOLEAN,
            licence TEXT,
            commercial_use BOOLEAN,
            open_weights BOOLEAN,
            tags TEXT,
            released_unix_ms BIGINT,
            active_from_unix_ms BIGINT,
            active_until_unix_ms BIGINT,
            deprecated_unix_ms BIGINT,
            replacement TEXT,
            migration_guide TEXT,
            inferred_ttft_ms BIGINT,
            inferred_us_per_token BIGINT,
            source TEXT,
            PRIMARY KEY (name, layer),
            FOREIGN KEY (layer) REFERENCES layers (name)
        )
    """)
    op.execute("""
        CREATE TABLE version_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            version TEXT NOT NULL,
            status TEXT,
            released_unix_ms BIGINT,
            source TEXT,
            PRIMARY KEY (name, layer, version),
            FOREIGN KEY (name, layer) REFERENCES model_layers (name, layer) ON DELETE CASCADE
        )
    """)
    op.execute("""
        CREATE TABLE variant_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            variant TEXT NOT NULL,
            output_milli BIGINT NOT NULL,
            parameters_to_set TEXT,
            PRIMARY KEY (name, layer, variant),
            FOREIGN KEY (name, layer) REFERENCES model_layers (name, layer) ON DELETE CASCADE
        )
    """)
    op.execute("""
        CREATE TABLE capability_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            capability TEXT NOT NULL,
            is_present BOOLEAN NOT NULL,
            score_ppm BIGINT,
            PRIMARY KEY (name, layer, capability),
            FOREIGN KEY (name, layer) REFERENCES model_layers (name, layer) ON DELETE CASCADE
        )
    """)
    op.execute("""
        CREATE TABLE parameter_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            parameter TEXT NOT NULL,
            default_value TEXT,
            min_value TEXT,
            max_value TEXT,
            PRIMARY KEY (name, layer, parameter),
            FOREIGN KEY (name, layer) REFERENCES model_layers (name, layer) ON DELETE CASCADE
        )
    """)

"""1.4: offers and routes, and what they cost."""

from alembic import op

revision = "1.4"
down_revision = "1.3"


def upgrade() -> None:
    """Make the tables."""
    op.execute("""
        CREATE TABLE route_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            is_whole BOOLEAN NOT NULL,
            provider TEXT NOT NULL,
            model TEXT NOT NULL,
            platform TEXT,
            model_string TEXT,
            former_names TEXT,
            priority BIGINT,
            status TEXT,
            variants TEXT,
            context_tokens BIGINT,
            max_output_tokens BIGINT,
            quantization TEXT,
            price TEXT CHECK (price IN ('unknown', 'free', 'rates')),
            ttft_ms BIGINT,
            us_per_token BIGINT,
            regions TEXT,
            active_from_unix_ms BIGINT,
            active_until_unix_ms BIGINT,
            base_url TEXT,
            dialect TEXT,
            credential_ref TEXT,
            source TEXT,
            as_of_unix_ms BIGINT,
            PRIMARY KEY (name, layer),
            FOREIGN KEY (layer) REFERENCES layers (name)
        )
    """)
    op.execute("""
        CREATE TABLE route_variant_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            variant TEXT NOT NULL,
            parameters_to_set TEXT,
            price TEXT CHECK (price IN ('unknown', 'free', 'rates')),
            ttft_ms BIGINT,
            us_per_token BIGINT,
            PRIMARY KEY (name, layer, variant),
            FOREIGN KEY (name, layer) REFERENCES route_layers (name, layer) ON DELETE CASCADE
        )
    """)
    op.execute("""
        CREATE TABLE price_line_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            variant TEXT NOT NULL,
            unit TEXT NOT NULL,
            conditions TEXT NOT NULL,
            pico_usd BIGINT NOT NULL CHECK (pico_usd BETWEEN 0 AND 8999999999999999999),
            PRIMARY KEY (name, layer, variant, unit, conditions),
            FOREIGN KEY (name, layer) REFERENCES route_layers (name, layer) ON DELETE CASCADE
        )
    """)
    op.execute("""
        CREATE TABLE route_rate_limit_layers (
            name TEXT NOT NULL,
            layer TEXT NOT NULL,
            unit TEXT NOT NULL,
            window_ms BIGINT NOT NULL,
            units_per_window BIGINT NOT NULL,
            PRIMARY KEY (name, layer, unit, window_ms),
            FOREIGN KEY (name, layer) REFERENCES route_layers (name, layer) ON DELETE CASCADE
        )
    """)

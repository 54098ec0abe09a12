"""1.7: what platforms, providers and licences say besides, and an index to when a resource last changed."""

from alembic import op

revision = "1.7"
down_revision = "1.6"


def upgrade() -> None:
    """Add the columns and the index."""
    for table, column, kind in (
        ("platform_layers", "auth_config", "TEXT"),
        ("platform_layers", "supported_providers", "TEXT"),
        ("platform_layers", "features", "TEXT"),
        ("provider_layers", "auth_required", "BOOLEAN"),
        ("provider_layers", "features", "TEXT"),
        ("licence_layers", "display_name", "TEXT"),
        ("licence_layers", "modification", "BOOLEAN"),
        ("licence_layers", "redistribution", "BOOLEAN"),
        ("licence_layers", "attribution", "BOOLEAN"),
        ("licence_layers", "share_alike", "BOOLEAN"),
        ("licence_layers", "use_restrictions", "BOOLEAN"),
        ("licence_layers", "max_monthly_users", "BIGINT"),
    ):
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")
    op.execute("CREATE INDEX changes_of_resource ON changes (kind, name, revision)")

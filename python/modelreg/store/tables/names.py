"""What names things: aliases, groups of models, licences; and the registry's own settings and imports."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Text

from modelreg.store.tables.columns import Json, resource

ALIASES: Final = resource(
    "alias_layers",
    Column("kind", Text, nullable=False),
    Column("target", Text, nullable=False),
)

GROUPS: Final = resource(
    "group_layers",
    Column("members", Json, nullable=False),
)

LICENCES: Final = resource(
    "licence_layers",
    Column("spdx", Text),
    Column("commercial_use", Boolean),
    Column("url", Text),
    Column("source", Text),
    Column("display_name", Text),
    Column("modification", Boolean),
    Column("redistribution", Boolean),
    Column("attribution", Boolean),
    Column("share_alike", Boolean),
    Column("use_restrictions", Boolean),
    Column("max_monthly_users", BigInteger),
)

SETTINGS: Final = resource(
    "setting_layers",
    Column("value", Json, nullable=False),
)

IMPORTS: Final = resource(
    "import_layers",
    # Of what was imported, where its importer knows it by that.
    Column("digest", Text),
    Column("source", Text),
    Column("licence", Text),
    Column("as_of_unix_ms", BigInteger),
)

"""A models file as rows of one layer: the packaged catalogue, or a user's, which enables the providers it names."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from sqlalchemy import Table

from modelreg.catalog.file import ModelsFile
from modelreg.registry.stored.licence import licence_row
from modelreg.registry.stored.model import model_rows
from modelreg.registry.stored.platform import platform_row
from modelreg.registry.stored.provider import provider_rows
from modelreg.registry.stored.route import route_rows
from modelreg.store.tables.models import MODELS
from modelreg.store.tables.names import ALIASES, GROUPS, IMPORTS, LICENCES, SETTINGS
from modelreg.store.tables.providers import PLATFORMS
from modelreg.store.tables.routes import ROUTES
from modelreg.store.write_layer import Row, Rows

UNPRICED: Final = "unpriced"
"""Name of the setting that says what happens to a candidate of unknown price."""

# What stands where nobody says anything.
_DEFAULTS: Final[Mapping[Table, Row]] = {
    MODELS: {"status": "active"},
    ROUTES: {"status": "active", "priority": 100, "variants": [""]},
}


def file_rows(file: ModelsFile, *, imported_as: str, digest: str | None, enables: bool) -> Rows:
    """Return all that a layer says that holds the file.

    Args:
        file: the file.
        imported_as: what the import is called.
        digest: of what was imported, where the importer knows it by that.
        enables: it is a user's: naming a provider enables it, and what it says of a model or route is whole. What a
            catalogue says of one is laid over other layers field by field.
    """
    rows: defaultdict[Table, list[Row]] = defaultdict(list)
    rows[PLATFORMS] += (platform_row(name, entry) for name, entry in file.platforms.items())
    rows[LICENCES] += (licence_row(name, entry) for name, entry in file.licences.items())
    for name, entry in file.providers.items():
        for table, row in provider_rows(name, entry, is_enabled=True if enables else None):
            rows[table].append(row)
    for name, entry in file.models.items():
        for table, row in model_rows(name, entry, is_whole=enables):
            rows[table].append(row)
    for name, entry in file.routes.items():
        for table, row in route_rows(name, entry, file.exchange_rates, is_whole=enables):
            rows[table].append(row)
    rows[ALIASES] += ({"name": name, "kind": "model", "target": model} for name, model in file.aliases.items())
    rows[GROUPS] += ({"name": name, "members": models} for name, models in file.groups.items())
    if file.settings is not None:
        settings = file.settings.model_dump(by_alias=True, exclude_none=True)
        rows[SETTINGS] += ({"name": name, "value": value} for name, value in settings.items())
    about = {"digest": digest, "source": file.source, "licence": file.licence, "as_of_unix_ms": file.date}
    rows[IMPORTS].append({"name": imported_as, **about})
    return rows


def without_defaults(rows: Rows) -> Rows:
    """Return the rows of a price list, which knows no life cycle or variants: what is usual there is left unsaid.

    So what other layers know of them stands, even where the price list is the primary source.
    """
    return {
        table: [
            {column: value for column, value in row.items() if column not in usual or value != usual[column]}
            for row in of_table
        ]
        if (usual := _DEFAULTS.get(table))
        else of_table
        for table, of_table in rows.items()
    }

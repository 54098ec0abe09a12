"""A models file as rows of one layer: the packaged catalogue, or a user's, which enables the providers it names."""

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from modelreg.catalog.file import ModelsFile
from modelreg.registry.stored.licence import licence_row
from modelreg.registry.stored.model import model_rows
from modelreg.registry.stored.platform import platform_row
from modelreg.registry.stored.provider import provider_rows
from modelreg.registry.stored.route import route_rows
from modelreg.store.tables.names import ALIASES, GROUPS, IMPORTS, LICENCES, SETTINGS
from modelreg.store.tables.providers import PLATFORMS
from modelreg.store.write_layer import Row, Rows

if TYPE_CHECKING:
    from sqlalchemy import Table

UNPRICED: Final = "unpriced"
"""Name of the setting that says what happens to a candidate of unknown price."""


def file_rows(file: ModelsFile, *, imported_as: str, digest: str | None, enables: bool) -> Rows:
    """Return all that a layer says that holds the file.

    Args:
        file: the file.
        imported_as: what the import is called.
        digest: of what was imported, where the importer knows it by that.
        enables: whether naming a provider enables it.
    """
    rows: defaultdict[Table, list[Row]] = defaultdict(list)
    rows[PLATFORMS] += (platform_row(name, entry) for name, entry in file.platforms.items())
    rows[LICENCES] += (licence_row(name, entry) for name, entry in file.licences.items())
    for name, entry in file.providers.items():
        for table, row in provider_rows(name, entry, is_enabled=True if enables else None):
            rows[table].append(row)
    for name, entry in file.models.items():
        for table, row in model_rows(name, entry):
            rows[table].append(row)
    for name, entry in file.routes.items():
        for table, row in route_rows(name, entry):
            rows[table].append(row)
    rows[ALIASES] += ({"name": name, "kind": "model", "target": model} for name, model in file.aliases.items())
    rows[GROUPS] += ({"name": name, "members": models} for name, models in file.groups.items())
    if file.settings is not None and file.settings.unpriced is not None:
        rows[SETTINGS].append({"name": UNPRICED, "value": file.settings.unpriced})
    about = {"digest": digest, "source": file.source, "licence": file.licence, "as_of_unix_ms": file.date}
    rows[IMPORTS].append({"name": imported_as, **about})
    return rows

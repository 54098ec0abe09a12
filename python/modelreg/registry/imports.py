"""What a start brings into the store: the packaged catalogue and the models file, each into its own layer."""

from typing import Final

from sqlalchemy import Connection, select

from modelreg.catalog.file import ModelsFile
from modelreg.catalog.packaged import packaged_digest, packaged_models
from modelreg.registry.stored.file import file_rows
from modelreg.store.kinds import IMPORT
from modelreg.store.read_layers import StoredRow
from modelreg.store.revisions import Change
from modelreg.store.tables.columns import Layer
from modelreg.store.tables.names import IMPORTS
from modelreg.store.tables.providers import PROVIDERS
from modelreg.store.write_layer import replace_layer

_PACKAGED: Final = "packaged"
_MODELS_FILE: Final = "models file"


def import_packaged(connection: Connection) -> list[Change]:
    """Let the layer `catalogue` say what the package brings, unless it does, or holds something newer.

    Returns:
        What that changed.
    """
    stored = _last_import(connection, "catalogue")
    digest = packaged_digest()
    if stored is not None and stored.digest == digest:
        return []
    packaged = packaged_models()
    if stored is not None and (stored.as_of_unix_ms or 0) > (packaged.date or 0):
        # A newer catalogue was imported, or a newer modelreg shares the store.
        return []
    return replace_layer(
        connection, "catalogue", file_rows(packaged, imported_as=_PACKAGED, digest=digest, enables=False)
    )


def holds_file(connection: Connection, digest: str) -> bool:
    """Return whether the layer `file` was filled from a file of this digest."""
    stored = _last_import(connection, "file")
    return stored is not None and stored.digest == digest


def import_file(connection: Connection, file: ModelsFile, digest: str) -> list[Change]:
    """Let the layer `file` say what the models file says, and nothing else.

    Returns:
        What that changed; nothing where the file says the same in other words.
    """
    rows = file_rows(file, imported_as=_MODELS_FILE, digest=digest, enables=True)
    return [change for change in replace_layer(connection, "file", rows) if change.kind != IMPORT.name]


def forget_file(connection: Connection) -> list[Change]:
    """Let the layer `file` say nothing.

    Returns:
        What that changed.
    """
    return replace_layer(connection, "file", {})


def providers_beneath_files(connection: Connection) -> set[str]:
    """Return the names of the providers that a models file may leave things out of."""
    return set(connection.scalars(select(PROVIDERS.c.name).where(PROVIDERS.c.layer.in_(("catalogue", "discovered")))))


def _last_import(connection: Connection, layer: Layer) -> StoredRow | None:
    return connection.execute(select(IMPORTS).where(IMPORTS.c.layer == layer)).one_or_none()

"""What a reload brings into the store: the packaged catalogue and the models file, each into its own layer."""

from functools import cached_property
from typing import Final

from sqlalchemy import Connection, select

from modelreg.catalog.file import ModelsFile
from modelreg.catalog.merge import Catalogue, check_merged
from modelreg.catalog.packaged import packaged_date_unix_ms, packaged_digest, packaged_vocabulary, read_packaged_models
from modelreg.catalog.parse import parse_models_file
from modelreg.registry.models_path import ModelsBytes
from modelreg.registry.stored.file import file_rows
from modelreg.store.kinds import IMPORT
from modelreg.store.read_layers import StoredRow
from modelreg.store.revisions import Change
from modelreg.store.tables.columns import SOURCES, Layer
from modelreg.store.tables.names import IMPORTS
from modelreg.store.tables.providers import PROVIDERS
from modelreg.store.write_layer import Rows, replace_layer

_PACKAGED: Final = "packaged"
_MODELS_FILE: Final = "models file"


class Incoming:
    """Both, of one reload. Taking them apart needs a while: it is done before others are kept from writing.

    Attributes:
        is_file_written: whether the file's layer was written, if only with what it said before.
    """

    def __init__(self, file: ModelsBytes | None, *, is_shared: bool) -> None:
        """Bring these.

        Args:
            file: the models file; None: there is none.
            is_shared: others use the store too: without a file, what theirs says stays.
        """
        self._packaged = _Packaged()
        self._file = None if file is None else _File(file)
        self._is_shared = is_shared
        self.is_file_written = False

    def prepare(self, connection: Connection) -> None:
        """Take apart what the store does not hold.

        Args:
            connection: of ``Store.reading``.

        Raises:
            ModelsFileError: the file is no models file.
        """
        is_packaged_new = self._packaged.is_new(connection)
        if is_packaged_new:
            self._packaged.prepare()
        if self._file is not None and (is_packaged_new or self._file.is_new(connection)):
            self._file.prepare()

    def write(self, connection: Connection) -> list[Change]:
        """Write what the store does not hold.

        Args:
            connection: of ``Store.writing``.

        Returns:
            What that changed.

        Raises:
            ModelsFileError: as ``prepare``, where the store is another than it was then.
        """
        changes = self._packaged.write(connection) if self._packaged.is_new(connection) else []
        if self._file is None:
            return changes if self._is_shared else changes + replace_layer(connection, "file", {})
        # Also where it says what it did: that has to fit what lies beneath it now.
        if changes or self._file.is_new(connection):
            self.is_file_written = True
            changes += self._file.write(connection)
        return changes

    def check(self, connection: Connection, standing: Catalogue) -> None:
        """Refuse a file that was written and does not fit what it was laid over.

        Args:
            connection: that of ``write``.
            standing: what is served with it.

        Raises:
            ModelsFileError: all that is wrong.
        """
        if self._file is not None and self.is_file_written:
            self._file.check(connection, standing)


class _Packaged:
    """The packaged catalogue, read only where it is needed."""

    def __init__(self) -> None:
        self._digest = packaged_digest()
        self._rows: Rows | None = None

    def is_new(self, connection: Connection) -> bool:
        """Return whether the store holds another, which is no newer one: imported, or of a newer modelreg."""
        stored = _last_import(connection, "catalogue")
        if stored is None:
            return True
        return stored.digest != self._digest and (stored.as_of_unix_ms or 0) <= packaged_date_unix_ms()

    def prepare(self) -> Rows:
        if self._rows is None:
            models = read_packaged_models()
            self._rows = file_rows(models, imported_as=_PACKAGED, digest=self._digest, enables=False)
        return self._rows

    def write(self, connection: Connection) -> list[Change]:
        changes = replace_layer(connection, "catalogue", self.prepare())
        # It is large, and what is read from the store next takes its room.
        self._rows = None
        return changes


class _File:
    """The models file."""

    def __init__(self, file: ModelsBytes) -> None:
        self._file = file

    def is_new(self, connection: Connection) -> bool:
        """Return whether the store holds another."""
        return not holds_file(connection, self._file.digest)

    def prepare(self) -> None:
        _ = self._rows

    def write(self, connection: Connection) -> list[Change]:
        changes = replace_layer(connection, "file", self._rows)
        # The same in other words is no change.
        return [change for change in changes if change.kind != IMPORT.name]

    def check(self, connection: Connection, standing: Catalogue) -> None:
        beneath = select(PROVIDERS.c.name).where(PROVIDERS.c.layer.in_((*SOURCES, "discovered")))
        may_leave_out = set(connection.scalars(beneath))
        check_merged(self._models, standing, packaged_vocabulary(), may_leave_out, file=str(self._file.path))

    @cached_property
    def _models(self) -> ModelsFile:
        return parse_models_file(self._file.data, str(self._file.path))

    @cached_property
    def _rows(self) -> Rows:
        return file_rows(self._models, imported_as=_MODELS_FILE, digest=self._file.digest, enables=True)


def holds_file(connection: Connection, digest: str) -> bool:
    """Return whether the layer `file` was filled from a file of this digest."""
    stored = _last_import(connection, "file")
    return stored is not None and stored.digest == digest


def _last_import(connection: Connection, layer: Layer) -> StoredRow | None:
    return connection.execute(select(IMPORTS).where(IMPORTS.c.layer == layer)).one_or_none()

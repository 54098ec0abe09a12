"""`ImportRegistry`: a file into the store, in one transaction, what cannot stand told row by row."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from concurrent.futures import Executor
from typing import Final

from sqlalchemy import Connection

from modelreg._core import CallError, SnapshotError
from modelreg.catalog.problem import ModelsFileError
from modelreg.errors import control_plane_busy, missing, store_unavailable, too_long, unfit_value, unfit_values
from modelreg.registry.gate.passing import Gate
from modelreg.registry.held import Held
from modelreg.registry.source import ModelSource
from modelreg.registry.transfer.catalogue import CatalogueImport
from modelreg.registry.transfer.export_import import ExportImport
from modelreg.registry.transfer.leaves import LEFT_OUT
from modelreg.registry.transfer.source_layer import source_layer
from modelreg.store.errors import StoreError
from modelreg.store.kinds import IMPORT
from modelreg.store.revisions import Cause, Change, Operation
from modelreg.v1 import transfer_pb2 as pb

MAX_PIECE_BYTES: Final = (1 << 20) + 1_024
MAX_FILE_BYTES: Final = 256 << 20
MAX_IMPORTS: Final = 2
"""Each is in memory whole, as bytes and then as what they say."""

_ACTOR: Final = "local"
_MOST_REFUSED: Final = 1_000


class Import:
    """Answers it."""

    def __init__(self, source: ModelSource, threads: Executor) -> None:
        """Write through ``source``, on ``threads``."""
        self._source = source
        self._threads = threads
        self._open = 0

    async def take(self, requests: AsyncIterator[pb.ImportRegistryRequest]) -> pb.ImportRegistryResponse:
        """Import the file that the requests bring.

        Raises:
            CallError: MISSING_FIELD, TOO_LONG, UNFIT_VALUE, CONTROL_PLANE_BUSY, NO_SNAPSHOT, STORE_UNAVAILABLE.
        """
        if self._open >= MAX_IMPORTS:
            raise control_plane_busy("imports")
        self._open += 1
        try:
            options, data = await _received(requests)
            return await asyncio.get_running_loop().run_in_executor(
                self._threads, import_file, self._source, options, data, _ACTOR
            )
        finally:
            self._open -= 1


def import_file(source: ModelSource, options: pb.ImportOptions, data: bytes, actor: str) -> pb.ImportRegistryResponse:
    """Bring a file into the store, and serve what that then says.

    Args:
        source: what is served.
        options: how.
        data: the file.
        actor: who brings it.

    Raises:
        CallError: MISSING_FIELD, UNFIT_VALUE, NO_SNAPSHOT, STORE_UNAVAILABLE.
    """
    importing: ExportImport | CatalogueImport
    match options.format:
        case pb.IMPORT_FORMAT_EXPORT:
            importing = ExportImport(data)
        case pb.IMPORT_FORMAT_CATALOGUE:
            held = source.held
            gate = Gate(source.clock_unix_ms(), accept_all=options.accept_all)
            importing = CatalogueImport(
                data,
                layer=source_layer(options.layer, "options.layer"),
                served=0 if held is None else len(held.served),
                gate=gate,
                list_differences=options.list_differences,
            )
        case _:
            raise _no_format()
    tried, counted = importing.tried, _Counted(importing, is_strict=options.strict)
    try:
        held = source.write(counted, Cause(actor, importing.summary), keep=not options.validate_only)
    except ModelsFileError as error:
        # Rows of the file that lean on what is not there were refused: these are routes of other layers.
        raise unfit_value("data", f"{LEFT_OUT}: {error}") from error
    except SnapshotError as error:
        raise unfit_value("data", str(error)) from error
    except StoreError as error:
        raise store_unavailable(str(error)) from error
    return pb.ImportRegistryResponse(
        revision=held.revision,
        rows=tried.rows,
        imported=tried.rows - len(tried.refused),
        refused=[
            pb.RefusedRow(pointer=problem.place, reason=problem.message) for problem in tried.problems()[:_MOST_REFUSED]
        ],
        changed=counted.counts.total(),
        notes=importing.notes,
        **importing.told(),
        **counted.counts,
    )


async def _received(requests: AsyncIterator[pb.ImportRegistryRequest]) -> tuple[pb.ImportOptions, bytes]:
    """Return how to import and what; refuses before the file has come whole."""
    options: pb.ImportOptions | None = None
    data = bytearray()
    async for request in requests:
        if request.WhichOneof("part") == "options":
            options = request.options
            if options.format == pb.IMPORT_FORMAT_UNSPECIFIED:
                raise _no_format()
        elif options is None:
            break
        data += request.data
        if len(data) > MAX_FILE_BYTES:
            raise too_long("data", len(data), MAX_FILE_BYTES)
    if options is None:
        raise missing("options", "the first piece says how")
    return options, bytes(data)


def _no_format() -> CallError:
    return missing("options.format", "say what the file is")


class _Counted:
    """See ``Writing``: counts what an import changes; a strict one that had to leave rows out leaves nothing.

    Attributes:
        counts: how many resources it created, updated and deleted.
    """

    def __init__(self, importing: ExportImport | CatalogueImport, *, is_strict: bool) -> None:
        self._importing = importing
        self._is_strict = is_strict
        self.counts: Counter[Operation] = Counter()

    def write(self, connection: Connection) -> list[Change]:
        """Write, or refuse all.

        Raises:
            CallError: UNFIT_VALUE, each row that was refused.
        """
        changes = self._importing.write(connection)
        if self._is_strict and (problems := self._importing.tried.problems()):
            raise unfit_values([(problem.place, problem.message) for problem in problems])
        self.counts = Counter(change.operation for change in changes if change.kind != IMPORT.name)
        return changes

    def check(self, held: Held) -> None:
        """See ``Writing.check``."""
        self._importing.check(held)

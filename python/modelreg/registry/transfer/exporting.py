"""`ExportRegistry`: the whole store as a file, in pieces."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import Executor
from typing import Final

from modelreg.errors import control_plane_busy, store_unavailable
from modelreg.registry.transfer.document import write_document
from modelreg.store.errors import StoreError
from modelreg.store.revisions import head
from modelreg.store.store import Store
from modelreg.v1 import transfer_pb2 as pb

PIECE_BYTES: Final = 64 << 10
MAX_EXPORTS: Final = 4
"""Each is in memory whole until its reader has it."""


class Export:
    """Answers it."""

    def __init__(self, store: Store, threads: Executor) -> None:
        """Export ``store``, read on ``threads``."""
        self._store = store
        self._threads = threads
        self._open = 0

    async def export(self, _request: pb.ExportRegistryRequest) -> AsyncIterator[pb.ExportRegistryResponse]:
        """Yield the file.

        Raises:
            CallError: CONTROL_PLANE_BUSY, STORE_UNAVAILABLE.
        """
        if self._open >= MAX_EXPORTS:
            raise control_plane_busy("exports")
        self._open += 1
        try:
            data, revision = await asyncio.get_running_loop().run_in_executor(self._threads, self._read)
            for begin in range(0, len(data), PIECE_BYTES):
                yield pb.ExportRegistryResponse(data=data[begin : begin + PIECE_BYTES], revision=revision)
        finally:
            self._open -= 1

    def _read(self) -> tuple[bytes, int]:
        try:
            with self._store.reading() as connection:
                return write_document(connection), head(connection).revision
        except StoreError as error:
            raise store_unavailable(str(error)) from error

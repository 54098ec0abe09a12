"""`ExportRegistry`: the whole store as a file, in pieces."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from modelreg.errors import store_unavailable
from modelreg.registry.transfer.document import write_document
from modelreg.store.errors import StoreError
from modelreg.store.revisions import head
from modelreg.store.store import Store
from modelreg.v1 import transfer_pb2 as pb

PIECE_BYTES: Final = 64 << 10


class Export:
    """Answers it."""

    def __init__(self, store: Store) -> None:
        """Export ``store``."""
        self._store = store

    async def export(self, _request: pb.ExportRegistryRequest) -> AsyncIterator[pb.ExportRegistryResponse]:
        """Yield the file.

        Raises:
            CallError: STORE_UNAVAILABLE.
        """
        data, revision = await asyncio.to_thread(self._read)
        for begin in range(0, len(data), PIECE_BYTES):
            yield pb.ExportRegistryResponse(data=data[begin : begin + PIECE_BYTES], revision=revision)

    def _read(self) -> tuple[bytes, int]:
        try:
            with self._store.reading() as connection:
                return write_document(connection), head(connection).revision
        except StoreError as error:
            raise store_unavailable(str(error)) from error

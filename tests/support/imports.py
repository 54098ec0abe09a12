"""A catalogue sent to a small registry as a client sends it."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from modelreg.registry.transfer.importing import Import
from modelreg.v1 import transfer_pb2 as pb
from support.small_registry import SmallRegistry


def import_catalogue(registry: SmallRegistry, document: dict[str, Any], **options: Any) -> pb.ImportRegistryResponse:
    """Import ``document`` as a catalogue."""

    async def requests() -> AsyncIterator[pb.ImportRegistryRequest]:
        yield pb.ImportRegistryRequest(options=pb.ImportOptions(format=pb.IMPORT_FORMAT_CATALOGUE, **options))
        yield pb.ImportRegistryRequest(data=json.dumps(document).encode())

    return asyncio.run(Import(registry.source, registry.threads).take(requests()))

"""Writes of resources as a line each, for tests: through the service on a small registry, refusals taken apart."""

from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.field_mask_pb2 import FieldMask

from modelreg._core import CallError
from modelreg.v1 import resource_pb2 as pb
from support.refusals import refusal
from support.small_registry import SmallRegistry


def resource(kind: str, **fields: Any) -> pb.Resource:
    return json_format.ParseDict({kind: fields}, pb.Resource())


def create(registry: SmallRegistry, kind: str, *, validate_only: bool = False, **fields: Any) -> pb.Resource:
    request = pb.CreateResourceRequest(resource=resource(kind, **fields), validate_only=validate_only)
    return registry.writing.create(request).resource


def update(
    registry: SmallRegistry, kind: str, *, mask: tuple[str, ...] = (), etag: str = "", **fields: Any
) -> pb.Resource:
    changed = resource(kind, **fields)
    changed.etag = etag
    request = pb.UpdateResourceRequest(resource=changed, update_mask=FieldMask(paths=mask))
    return registry.writing.update(request).resource


def creating(kind: str, **fields: Any) -> pb.ResourceWrite:
    return pb.ResourceWrite(create=pb.CreateResourceRequest(resource=resource(kind, **fields)))


def updating(kind: str, *, mask: tuple[str, ...] = (), **fields: Any) -> pb.ResourceWrite:
    request = pb.UpdateResourceRequest(resource=resource(kind, **fields), update_mask=FieldMask(paths=mask))
    return pb.ResourceWrite(update=request)


def deleting(kind: pb.ResourceKind, name: str, **fields: Any) -> pb.ResourceWrite:
    return pb.ResourceWrite(delete=pb.DeleteResourceRequest(kind=kind, name=name, **fields))


def batch(registry: SmallRegistry, *writes: pb.ResourceWrite) -> pb.BatchWriteResourcesResponse:
    return registry.writing.batch(pb.BatchWriteResourcesRequest(writes=writes))


def delete(registry: SmallRegistry, kind: pb.ResourceKind, name: str, **fields: Any) -> int:
    return registry.writing.delete(pb.DeleteResourceRequest(kind=kind, name=name, **fields)).revision


def refused(call: Callable[[], object]) -> tuple[str, list[str]]:
    with pytest.raises(CallError) as raised:
        call()
    info, fields = refusal(raised.value)
    return info.reason, fields

"""`RegistryService`: which part of the registry answers which method."""

from typing import Final

from modelreg.methods import Methods, service_methods, unary
from modelreg.registry.candidates import Candidates
from modelreg.registry.registry import Registry
from modelreg.registry.resources.reading import ReadResources
from modelreg.registry.resources.writing import MAX_BATCH_BYTES, WriteResources
from modelreg.registry.source import ModelSource
from modelreg.v1 import registry_pb2, resource_pb2

SERVICE: Final = registry_pb2.DESCRIPTOR.services_by_name["RegistryService"]


def registry_methods(candidates: Candidates, registry: Registry) -> Methods:
    """Return the methods that only read.

    Args:
        candidates: what is served.
        registry: what is held.
    """
    resources = ReadResources(registry)
    return service_methods(
        SERVICE,
        ListCandidates=unary(registry_pb2.ListCandidatesRequest, candidates.list),
        GetResource=unary(resource_pb2.GetResourceRequest, resources.get),
        ListResources=unary(resource_pb2.ListResourcesRequest, resources.list),
    )


def writing_methods(source: ModelSource) -> Methods:
    """Return the methods that change the registry."""
    resources = WriteResources(source)
    return service_methods(
        SERVICE,
        CreateResource=unary(resource_pb2.CreateResourceRequest, resources.create),
        UpdateResource=unary(resource_pb2.UpdateResourceRequest, resources.update),
        DeleteResource=unary(resource_pb2.DeleteResourceRequest, resources.delete),
        BatchWriteResources=unary(resource_pb2.BatchWriteResourcesRequest, resources.batch, max_bytes=MAX_BATCH_BYTES),
    )

"""Reflection, v1 and v1alpha: one servicer under both names, because their messages are the same on the wire.

grpcio-reflection has v1alpha only. New grpcurl and Postman ask for v1 first, older ones for v1alpha.
"""

from typing import TYPE_CHECKING, Final

import grpc
import grpc.aio
from google.protobuf import descriptor_pb2, descriptor_pool, text_format
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection, reflection_pb2

from modelreg.v1 import router_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable

_ALPHA: Final = "grpc.reflection.v1alpha"
_V1: Final = "grpc.reflection.v1"
# Importing them has also put their descriptors into the pool, where reflection looks them up.
_OURS: Final = (
    health_pb2.DESCRIPTOR.services_by_name["Health"].full_name,
    router_pb2.DESCRIPTOR.services_by_name["RouterService"].full_name,
)


def add_to_server(server: grpc.aio.Server, services: "Iterable[str]") -> None:
    """Register reflection over health, the router and these ``services``, named in full."""
    names = (*_OURS, *services, f"{_V1}.ServerReflection", f"{_ALPHA}.ServerReflection")
    servicer = reflection.aio.ReflectionServicer(names, pool=_pool_with_v1())
    handler = grpc.stream_stream_rpc_method_handler(
        # The library does not say what type its context has.
        servicer.ServerReflectionInfo,  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]
        request_deserializer=reflection_pb2.ServerReflectionRequest.FromString,
        response_serializer=reflection_pb2.ServerReflectionResponse.SerializeToString,
    )
    methods = {"ServerReflectionInfo": handler}
    server.add_generic_rpc_handlers(
        tuple(grpc.method_handlers_generic_handler(f"{package}.ServerReflection", methods) for package in (_V1, _ALPHA))
    )


def _pool_with_v1() -> descriptor_pool.DescriptorPool:
    """Return the default pool, with v1 described in it by v1alpha's file under v1's names."""
    pool = descriptor_pool.Default()
    try:
        pool.FindFileContainingSymbol(f"{_V1}.ServerReflection")
    except KeyError:
        alpha = descriptor_pb2.FileDescriptorProto()
        reflection_pb2.DESCRIPTOR.CopyToProto(alpha)
        text = text_format.MessageToString(alpha).replace(_ALPHA, _V1).replace("/v1alpha/", "/v1/")
        pool.AddSerializedFile(text_format.Parse(text, descriptor_pb2.FileDescriptorProto()).SerializeToString())
    return pool

"""Reflection answers under v1 and v1alpha, lists our services, and describes each of them."""

import pytest
from google.protobuf import descriptor_pb2
from grpc_reflection.v1alpha import reflection_pb2 as pb

from support.doors import open_door
from support.loop import LoopThread

SERVICES = {
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
    "modelreg.v1.RouterService",
}


def reflect(loop: LoopThread, version: str, request: pb.ServerReflectionRequest) -> pb.ServerReflectionResponse:
    with open_door("python", loop, None) as door:
        call = door.channel.stream_stream(
            f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
            request_serializer=pb.ServerReflectionRequest.SerializeToString,
            response_deserializer=pb.ServerReflectionResponse.FromString,
        )
        return next(call(iter([request])))


@pytest.mark.parametrize("version", ["v1", "v1alpha"])
def test_our_services_are_listed(loop: LoopThread, version: str) -> None:
    answer = reflect(loop, version, pb.ServerReflectionRequest(list_services=""))
    assert {service.name for service in answer.list_services_response.service} == SERVICES


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_each_listed_service_is_described(loop: LoopThread, service: str) -> None:
    answer = reflect(loop, "v1", pb.ServerReflectionRequest(file_containing_symbol=service))
    files = [
        descriptor_pb2.FileDescriptorProto.FromString(file)
        for file in answer.file_descriptor_response.file_descriptor_proto
    ]
    assert service in {f"{file.package}.{one.name}" for file in files for one in file.service}

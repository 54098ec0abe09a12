"""Reflection answers under v1 and v1alpha, lists our services, and describes each of them."""

import grpc
import pytest
from google.protobuf import descriptor_pb2
from grpc_reflection.v1alpha import reflection_pb2 as pb

from support.doors import open_door
from support.loop import LoopThread
from support.server import RunningServer, channel

TIMEOUT_S = 30

SERVICES = {
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
    "modelreg.v1.BudgetService",
    "modelreg.v1.DecisionService",
    "modelreg.v1.IdentityService",
    "modelreg.v1.JobService",
    "modelreg.v1.RateLimitService",
    "modelreg.v1.RegistryService",
    "modelreg.v1.RouterService",
    "modelreg.v1.UsageService",
}


def reflect(wire: grpc.Channel, version: str, request: pb.ServerReflectionRequest) -> pb.ServerReflectionResponse:
    call = wire.stream_stream(
        f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
        request_serializer=pb.ServerReflectionRequest.SerializeToString,
        response_deserializer=pb.ServerReflectionResponse.FromString,
    )
    return next(call(iter([request]), timeout=TIMEOUT_S))


@pytest.mark.parametrize("version", ["v1", "v1alpha"])
def test_our_services_are_listed(loop: LoopThread, version: str) -> None:
    with open_door("python", loop, None) as door:
        answer = reflect(door.channel, version, pb.ServerReflectionRequest(list_services=""))
    assert {service.name for service in answer.list_services_response.service} == SERVICES


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_each_listed_service_is_described(loop: LoopThread, service: str) -> None:
    with open_door("python", loop, None) as door:
        answer = reflect(door.channel, "v1", pb.ServerReflectionRequest(file_containing_symbol=service))
    files = [
        descriptor_pb2.FileDescriptorProto.FromString(file)
        for file in answer.file_descriptor_response.file_descriptor_proto
    ]
    assert service in {f"{file.package}.{one.name}" for file in files for one in file.service}


@pytest.mark.parametrize("version", ["v1", "v1alpha"])
def test_the_real_server_lists_them_through_each_door(running_server: RunningServer, version: str) -> None:
    with channel(running_server.address()) as wire:
        answer = reflect(wire, version, pb.ServerReflectionRequest(list_services=""))
    assert {service.name for service in answer.list_services_response.service} == SERVICES

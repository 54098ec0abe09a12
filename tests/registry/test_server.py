"""The registry of the real server, asked through each door."""

from collections.abc import Callable
from pathlib import Path

import grpc
import pytest

from modelreg.v1 import registry_pb2, router_pb2_grpc, select_pb2
from modelreg.v1.registry_pb2_grpc import RegistryServiceStub
from support.answer import TIMEOUT_S, ask
from support.errors import error_info
from support.server import RunningServer, channel

GET_MODEL = "/modelreg.v1.RegistryService/GetModel"
LIST_ROUTES = "/modelreg.v1.RegistryService/ListRoutes"


def test_models_are_listed_and_shown(running_server: RunningServer) -> None:
    with channel(running_server.address()) as wire:
        registry = RegistryServiceStub(wire)
        first = registry.ListModels(registry_pb2.ListModelsRequest(page_size=1), timeout=TIMEOUT_S)
        model = registry.GetModel(
            registry_pb2.GetModelRequest(model_id=first.models[0].model_id), timeout=TIMEOUT_S
        ).model
    assert model == first.models[0]
    assert first.next_page_token


def test_a_pick_shows_at_its_route(running_server: RunningServer) -> None:
    with channel(running_server.address()) as wire:
        picked = router_pb2_grpc.RouterServiceStub(wire).Select(select_pb2.SelectRequest(), timeout=TIMEOUT_S).selected
        listed = RegistryServiceStub(wire).ListRoutes(registry_pb2.ListRoutesRequest(), timeout=TIMEOUT_S)
    assert {route.route_id for route in listed.routes if route.live.in_flight} == {picked.route.route_id}
    assert listed.decisions_in_flight == 1


def test_a_refusal_has_its_details_through_each_door(running_server: RunningServer) -> None:
    with channel(running_server.address()) as wire:
        unknown = ask(wire, GET_MODEL, registry_pb2.GetModelRequest(model_id="gpt-5-nona").SerializeToString())
        large = ask(wire, LIST_ROUTES, registry_pb2.ListRoutesRequest(page_size=10_001).SerializeToString())
        rubbish = ask(wire, GET_MODEL, b"\xff")
    assert (unknown.code, error_info(unknown).metadata["nearest"]) == (grpc.StatusCode.NOT_FOUND, "gpt-5-nano")
    assert (large.code, error_info(large).reason) == (grpc.StatusCode.INVALID_ARGUMENT, "OUT_OF_RANGE")
    assert (rubbish.code, error_info(rubbish).reason) == (grpc.StatusCode.INVALID_ARGUMENT, "MALFORMED_REQUEST")


@pytest.mark.parametrize("door", ["rust", "python"])
def test_with_a_bad_models_file_the_last_snapshot_is_listed(
    serve: Callable[..., RunningServer], tmp_path: Path, door: str
) -> None:
    first = serve("--door", door)
    first.wait_for("control plane ready")
    first.terminate()
    assert first.exit_code() == 0
    models = tmp_path / "models.json"
    models.write_text("{", encoding="utf-8")
    second = serve("--door", door, "--models", str(models), data=first.data)
    second.wait_for("control plane ready")
    with channel(second.address()) as wire:
        listed = RegistryServiceStub(wire).ListModels(registry_pb2.ListModelsRequest(), timeout=TIMEOUT_S)
    assert (listed.revision, len(listed.models) > 0) == (1, True)

"""The registry of the real server, asked through each door."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest

from modelreg.registry.transfer.exporting import MAX_EXPORTS
from modelreg.v1 import model_pb2, registry_pb2, resource_pb2, router_pb2_grpc, select_pb2, transfer_pb2
from modelreg.v1.registry_pb2_grpc import RegistryServiceStub
from support.answer import TIMEOUT_S, ask
from support.errors import error_info
from support.server import RunningServer, channel

GET = "/modelreg.v1.RegistryService/GetResource"
BATCH = "/modelreg.v1.RegistryService/BatchWriteResources"
LIST = "/modelreg.v1.RegistryService/ListResources"
MODEL = resource_pb2.RESOURCE_KIND_MODEL


def test_models_are_listed_and_shown(running_server: RunningServer) -> None:
    with channel(running_server.address()) as wire:
        registry = RegistryServiceStub(wire)
        listed = registry.ListResources(resource_pb2.ListResourcesRequest(kind=MODEL, page_size=1), timeout=TIMEOUT_S)
        (first,) = listed.resources
        got = registry.GetResource(
            resource_pb2.GetResourceRequest(kind=MODEL, name=first.model.model_id), timeout=TIMEOUT_S
        ).resource
    # Figures are only of the one that is looked at.
    for field in ("quality", "safety", "evidence"):
        got.model.ClearField(field)
    assert got == first
    assert listed.next_page_token


def test_a_pick_shows_at_its_route(running_server: RunningServer) -> None:
    with channel(running_server.address()) as wire:
        picked = router_pb2_grpc.RouterServiceStub(wire).Select(select_pb2.SelectRequest(), timeout=TIMEOUT_S).selected
        listed = RegistryServiceStub(wire).ListCandidates(registry_pb2.ListCandidatesRequest(), timeout=TIMEOUT_S)
    assert {route.route_id for route in listed.candidates if route.live.in_flight} == {picked.route.route_id}
    assert listed.decisions_in_flight == 1


def test_a_refusal_has_its_details_through_each_door(running_server: RunningServer) -> None:
    with channel(running_server.address()) as wire:
        unknown = ask(wire, GET, resource_pb2.GetResourceRequest(kind=MODEL, name="gpt-5-nona").SerializeToString())
        large = ask(wire, LIST, resource_pb2.ListResourcesRequest(kind=MODEL, page_size=1_001).SerializeToString())
        rubbish = ask(wire, GET, b"\xff")
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
        listed = RegistryServiceStub(wire).ListCandidates(registry_pb2.ListCandidatesRequest(), timeout=TIMEOUT_S)
    assert (listed.revision, len(listed.candidates) > 0) == (1, True)


def test_a_write_is_served_and_watched_through_each_door(running_server: RunningServer) -> None:
    with channel(running_server.address()) as wire:
        registry = RegistryServiceStub(wire)
        watch = registry.Watch(resource_pb2.WatchRequest(from_revision=1), timeout=TIMEOUT_S)
        enabled = resource_pb2.Resource()
        enabled.provider.provider_id, enabled.provider.enabled = "openai", True
        made = registry.UpdateResource(resource_pb2.UpdateResourceRequest(resource=enabled), timeout=TIMEOUT_S)
        told = next(watch)
        watch.cancel()
        picked = router_pb2_grpc.RouterServiceStub(wire).Select(select_pb2.SelectRequest(), timeout=TIMEOUT_S)
    assert (told.revision, [change.name for change in told.changes]) == (made.revision, ["openai"])
    assert (picked.registry.revision, picked.selected.provider_id) == (made.revision, "openai")


def test_the_registry_goes_out_and_in_through_each_door(running_server: RunningServer) -> None:
    with channel(running_server.address()) as wire:
        registry = RegistryServiceStub(wire)
        pieces = list(registry.ExportRegistry(transfer_pb2.ExportRegistryRequest(), timeout=TIMEOUT_S))
        options = transfer_pb2.ImportOptions(format=transfer_pb2.IMPORT_FORMAT_EXPORT, strict=True)
        requests = [
            transfer_pb2.ImportRegistryRequest(options=options),
            *(transfer_pb2.ImportRegistryRequest(data=piece.data) for piece in pieces),
        ]
        answer = registry.ImportRegistry(iter(requests), timeout=TIMEOUT_S)
    assert len(pieces) > 1
    assert (answer.imported, answer.changed, answer.revision) == (answer.rows, 0, pieces[0].revision)


def test_a_watch_ends_when_the_server_does(running_server: RunningServer) -> None:
    with channel(running_server.address()) as wire:
        watch = RegistryServiceStub(wire).Watch(resource_pb2.WatchRequest(from_revision=0), timeout=TIMEOUT_S)
        # The first revision is the whole catalogue, in several pieces.
        while next(watch).continues:
            pass
        running_server.terminate()
        with pytest.raises(grpc.RpcError) as ended:
            next(watch)
    assert ended.value.code() is grpc.StatusCode.UNAVAILABLE  # pyright: ignore[reportAttributeAccessIssue]
    assert running_server.exit_code() == 0


def test_faults_of_a_batch_are_told_and_a_large_one_is_taken_through_each_door(running_server: RunningServer) -> None:
    def writes(number: int, **fields: Any) -> list[resource_pb2.ResourceWrite]:
        models = (model_pb2.Model(model_id=f"m{index}", vendor="v", **fields) for index in range(number))
        requests = (resource_pb2.CreateResourceRequest(resource=resource_pb2.Resource(model=model)) for model in models)
        return [resource_pb2.ResourceWrite(create=request) for request in requests]

    many = resource_pb2.BatchWriteResourcesRequest(writes=writes(900, context_tokens=0))
    long = {"x" * 100_000: model_pb2.Capability(present=False, score_ppm=1)}
    large = resource_pb2.BatchWriteResourcesRequest(writes=writes(1_000, migration_guide="g" * 3_900))
    with channel(running_server.address()) as wire:
        for faulty in (many, resource_pb2.BatchWriteResourcesRequest(writes=writes(1, capabilities=long))):
            told = ask(wire, BATCH, faulty.SerializeToString())
            assert (told.code, error_info(told).reason) == (grpc.StatusCode.INVALID_ARGUMENT, "UNFIT_VALUE")
        taken = RegistryServiceStub(wire).BatchWriteResources(large, timeout=TIMEOUT_S)
    assert len(taken.resources) == 1_000


def code_of(stream: Iterator[object]) -> grpc.StatusCode | None:
    """Return the code that a stream ends with before its first message; None where that comes."""
    try:
        next(stream)
    except grpc.RpcError as error:
        return error.code()  # pyright: ignore[reportAttributeAccessIssue]
    return None


def test_exports_that_nobody_reads_hold_up_no_call(running_server: RunningServer) -> None:
    with channel(running_server.address()) as wire, channel(running_server.address()) as other:
        exports = [
            RegistryServiceStub(other).ExportRegistry(transfer_pb2.ExportRegistryRequest(), timeout=TIMEOUT_S)
            for _ in range(40)
        ]
        # A list is answered while the exports are still made, or refused; before, it waited behind all of them.
        listing = resource_pb2.ListResourcesRequest(kind=MODEL, page_size=1)
        assert RegistryServiceStub(wire).ListResources(listing, timeout=TIMEOUT_S).resources
        codes = [code_of(export) for export in exports]
    # Those that are made stay open, as nobody reads them to the end.
    assert (codes.count(None), codes.count(grpc.StatusCode.RESOURCE_EXHAUSTED)) == (MAX_EXPORTS, 40 - MAX_EXPORTS)

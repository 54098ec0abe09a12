"""A server that ends while it syncs catalogues, killed or told to: what was there stays, and the run is made up for."""

import signal
from collections.abc import Callable, Iterator

import pytest

from modelreg.v1 import resource_pb2
from modelreg.v1.registry_pb2_grpc import RegistryServiceStub
from support.answer import TIMEOUT_S
from support.openrouter import openrouter_list, openrouter_row
from support.server import RunningServer, channel
from support.source_server import SourceServer, source_server

ENDS_WITHIN_S = 10


@pytest.fixture
def web() -> Iterator[SourceServer]:
    with source_server() as server:
        # In a layer of its own, beside the packaged catalogue.
        server.body = openrouter_list(openrouter_row())
        server.hangs = True
        yield server


def routes(server: RunningServer) -> int:
    """Return how many routes of OpenRouter there are."""
    of_openrouter = resource_pb2.ResourceFilter(name_pattern="openrouter/*")
    request = resource_pb2.ListResourcesRequest(kind=resource_pb2.RESOURCE_KIND_ROUTE, filter=of_openrouter)
    with channel(server.address()) as wire:
        return len(RegistryServiceStub(wire).ListResources(request, timeout=TIMEOUT_S).resources)


def test_killed_while_it_fetches_a_server_has_its_catalogue_and_its_next_start_syncs(
    serve: Callable[..., RunningServer], web: SourceServer
) -> None:
    killed = serve("--prices-sync", web.url)
    killed.wait_for("control plane ready")
    assert web.was_asked.wait(TIMEOUT_S)
    assert routes(killed) == 0
    killed.process.send_signal(signal.SIGKILL)
    assert killed.exit_code() == -signal.SIGKILL

    # Still hanging: what it has is that of before.
    web.was_asked.clear()
    again = serve("--prices-sync", web.url, data=killed.data)
    again.wait_for("control plane ready")
    assert web.was_asked.wait(TIMEOUT_S)
    again.wait_for("job was cut, runs again")
    assert routes(again) == 0
    again.process.send_signal(signal.SIGKILL)
    again.exit_code()

    web.hangs = False
    last = serve("--prices-sync", web.url, data=killed.data)
    last.wait_for("control plane ready")
    last.wait_for("job done")
    assert routes(last) == 1


def test_told_to_end_a_server_does_not_wait_for_a_source_that_hangs(
    serve: Callable[..., RunningServer], web: SourceServer
) -> None:
    server = serve("--prices-sync", web.url)
    server.wait_for("control plane ready")
    assert web.was_asked.wait(TIMEOUT_S)
    server.terminate()
    assert server.exit_code(ENDS_WITHIN_S) == 0
    server.wait_for("job cut by the end of the process")

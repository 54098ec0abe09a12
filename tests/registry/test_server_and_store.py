"""The real server on each store: what another process changes there is answered, and a store that is away is told."""

from collections.abc import Callable
from pathlib import Path

import grpc
import pytest

from modelreg.store.revisions import Cause, add_revision
from modelreg.store.tables.routes import ROUTES
from modelreg.store.write_layer import replace_layer
from modelreg.v1 import registry_pb2
from modelreg.v1.registry_pb2_grpc import RegistryServiceStub
from support.answer import TIMEOUT_S
from support.server import RunningServer, channel
from support.stores import Place

ROUTE = {"name": "openai/gpt-5-mini", "is_whole": False, "provider": "openai", "model": "gpt-5-mini", "priority": 7}
Serve = Callable[..., RunningServer]


def address(place: Place) -> tuple[str, ...]:
    return ("--store", place.url.conninfo or str(place.url), "--store-schema", place.schema)


def routes(wire: grpc.Channel) -> registry_pb2.ListCandidatesResponse:
    return RegistryServiceStub(wire).ListCandidates(
        registry_pb2.ListCandidatesRequest(page_size=10_000), timeout=TIMEOUT_S
    )


def test_a_change_of_another_process_is_answered(serve: Serve, place: Place) -> None:
    server = serve(*address(place))
    server.wait_for("control plane ready")
    other = place.open()
    with other.writing() as connection:
        changes = replace_layer(connection, "user", {ROUTES: [ROUTE]})
        add_revision(connection, changes, Cause("a test", ""), at_unix_ms=1)
    other.close()
    server.wait_for("models: current, revision 2")
    with channel(server.address()) as wire:
        listed = routes(wire)
    assert listed.revision == 2
    assert {route.priority for route in listed.candidates if route.route_id == ROUTE["name"]} == {7}


@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
def test_two_servers_on_one_store_serve_the_same_snapshot(serve: Serve, place: Place, tmp_path: Path) -> None:
    servers = [serve(*address(place), data=tmp_path / name) for name in ("one", "two")]
    for server in servers:
        server.wait_for("control plane ready")
    first, second = ((server.data / "last.snapshot").read_bytes() for server in servers)
    assert first == second


def test_without_store_and_last_snapshot_the_start_ends_and_says_why(serve: Serve) -> None:
    server = serve("--store", "postgresql://me:secret@127.0.0.1:1/registry")
    assert server.exit_code() == 1
    assert any("the store postgresql://me:***@127.0.0.1:1/registry does not answer" in line for line in server.lines)
    assert not any("secret" in line for line in server.lines)


def test_without_store_the_last_snapshot_is_served(serve: Serve) -> None:
    first = serve()
    first.wait_for("control plane ready")
    first.terminate()
    assert first.exit_code() == 0
    second = serve("--store", "postgresql://127.0.0.1:1/registry", data=first.data)
    second.wait_for("control plane ready")
    with channel(second.address()) as wire:
        assert routes(wire).revision == 1

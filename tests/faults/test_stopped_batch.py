"""PostgreSQL stopped in the middle of a batch that a client sent: told, nothing half-done, what was served stays."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import grpc
import psycopg
import pytest

from modelreg.v1 import resource_pb2 as pb
from modelreg.v1 import select_pb2
from support.answer import ask
from support.deadline import eventually
from support.errors import error_info
from support.postgresql import PostgresqlServer
from support.server import RunningServer, channel
from support.writes import creating

REGISTRY = "/modelreg.v1.RegistryService"
SELECT = "/modelreg.v1.RouterService/Select"
MODELS = 300


@pytest.mark.parametrize("door", ["rust", "python"])
def test_postgresql_stopped_in_the_middle_of_a_batch(
    serve: Callable[..., RunningServer], own_postgresql: PostgresqlServer, door: str
) -> None:
    server = serve("--door", door, "--store", own_postgresql.url())
    server.wait_for("control plane ready")
    writes = [creating("model", model_id=f"mine-{number:03}", vendor="me") for number in range(MODELS)]
    batch = pb.BatchWriteResourcesRequest(writes=writes).SerializeToString()
    last = pb.GetResourceRequest(kind=pb.RESOURCE_KIND_MODEL, name=f"mine-{MODELS - 1}").SerializeToString()
    with channel(server.address()) as wire, ThreadPoolExecutor(1) as threads:
        before = select_pb2.SelectResponse.FromString(ask(wire, SELECT, b"").body or b"").registry
        with (
            closing(psycopg.connect(own_postgresql.url())) as other,
            closing(psycopg.connect(own_postgresql.url(), autocommit=True)) as watching,
        ):
            # The log of changes is written last: the batch waits there with all its rows written.
            other.execute("LOCK TABLE model_registry.changes IN EXCLUSIVE MODE")
            sent = threads.submit(ask, wire, f"{REGISTRY}/BatchWriteResources", batch)
            waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            asyncio.run(eventually(lambda: watching.execute(waiting).fetchone() == (1,)))
            own_postgresql.stop_at_once()
        refused = sent.result()
        assert (refused.code, error_info(refused).reason) == (grpc.StatusCode.UNAVAILABLE, "STORE_UNAVAILABLE")
        after = select_pb2.SelectResponse.FromString(ask(wire, SELECT, b"").body or b"").registry
        assert after.snapshot_sha256 == before.snapshot_sha256

        own_postgresql.start()
        with psycopg.connect(own_postgresql.url()) as looking:
            count = "SELECT count(*) FROM model_registry.models WHERE model_id LIKE 'mine-%'"
            assert looking.execute(count).fetchone() == (0,)
        assert ask(wire, f"{REGISTRY}/GetResource", last).code is grpc.StatusCode.NOT_FOUND
        asyncio.run(eventually(lambda: ask(wire, f"{REGISTRY}/BatchWriteResources", batch).code is grpc.StatusCode.OK))
        assert ask(wire, f"{REGISTRY}/GetResource", last).code is grpc.StatusCode.OK

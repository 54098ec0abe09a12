"""The real server: limits set at one are enforced at another on the store within a second, through each door."""

import time
from collections.abc import Callable
from pathlib import Path

import grpc
import pytest

from modelreg.v1 import limits_pb2 as pb
from support.answer import ask
from support.server import RunningServer, channel
from support.stores import Place

Serve = Callable[..., RunningServer]
CHECK = "/modelreg.v1.RouterService/CheckRateLimit"
SET = "/modelreg.v1.RateLimitService/SetRateLimit"
DELETE = "/modelreg.v1.RateLimitService/DeleteRateLimit"
RULE = pb.RateLimitRule(
    name="tenants",
    scope="LIMIT_SCOPE_TENANT",
    unit="LIMIT_UNIT_REQUESTS_PER_MINUTE",
    kind="LIMIT_KIND_SLIDING",
    limit=3,
)
PATIENCE_S = 30


def call(wire: grpc.Channel, method: str, request: pb.SetRateLimitRequest | pb.DeleteRateLimitRequest) -> None:
    answer = ask(wire, method, request.SerializeToString())
    assert answer.body is not None, answer


def limits(wire: grpc.Channel) -> list[int]:
    """Return what is left of each limit."""
    answer = ask(wire, CHECK, pb.CheckRateLimitRequest(hits=0).SerializeToString())
    assert answer.body is not None, answer
    return [limit.remaining for limit in pb.CheckRateLimitResponse.FromString(answer.body).limits]


def until(wire: grpc.Channel, expected: list[int]) -> float:
    """Wait until limits stand like this; returns how long it took, in seconds."""
    began = time.monotonic()
    while limits(wire) != expected:
        assert time.monotonic() - began < PATIENCE_S
    return time.monotonic() - began


def test_a_limit_is_enforced_when_its_setting_returns(running_server: RunningServer) -> None:
    with channel(running_server.address()) as wire:
        assert limits(wire) == []
        call(wire, SET, pb.SetRateLimitRequest(limit=RULE))
        assert limits(wire) == [3]
        call(wire, DELETE, pb.DeleteRateLimitRequest(name="tenants"))
        assert limits(wire) == []


@pytest.mark.parametrize("door", ["rust", "python"])
def test_a_start_lets_out_no_more_than_the_run_before(serve: Serve, tmp_path: Path, door: str) -> None:
    data = tmp_path / "data"
    first = serve("--door", door, data=data)
    first.wait_for("control plane ready")
    assert not (data / "last.limits").exists()
    with channel(first.address()) as wire:
        call(wire, SET, pb.SetRateLimitRequest(limit=RULE))
    first.close()
    # As if the store were away: nothing but the file says it.
    (data / "registry.db").write_bytes(b"no database")
    second = serve("--door", door, data=data)
    with channel(second.address()) as wire:
        assert limits(wire) == [3]


@pytest.mark.parametrize("place", ["postgresql"], indirect=True)
def test_another_server_on_the_store_enforces_it_within_a_second(place: Place, tmp_path: Path, serve: Serve) -> None:
    assert place.url.conninfo is not None
    store = ("--store", place.url.conninfo, "--store-schema", place.schema)
    one, other = (serve(*store, data=tmp_path / name) for name in ("one", "other"))
    for server in (one, other):
        server.wait_for("control plane ready")
    with channel(one.address()) as wire, channel(other.address()) as other_wire:
        call(wire, SET, pb.SetRateLimitRequest(limit=RULE))
        assert until(other_wire, [3]) < 1
        call(wire, DELETE, pb.DeleteRateLimitRequest(name="tenants"))
        assert until(other_wire, []) < 1

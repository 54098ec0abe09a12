"""What the Python door adds to a hot call beside grpcio's own work: next to nothing."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pytest

from modelreg._core import Engine
from modelreg.grpc.hot import HotMethods
from modelreg.grpc.secret import METADATA_KEY, SecretGate
from support.doors import fresh_engine
from support.snapshots import packaged_snapshot

if TYPE_CHECKING:
    import grpc

CHECK = "/grpc.health.v1.Health/Check"
SECRET = "s" * 64
MOST_US = 50.0


class Details(NamedTuple):
    """What grpcio tells of a call before it is handled."""

    method: str
    invocation_metadata: tuple[tuple[str, str], ...]


def best_us(call: Callable[[], object], *, rounds: int = 20, calls: int = 200) -> float:
    """Return the time of a call in its best round, which the machine's other work disturbs least."""
    times: list[float] = []
    for _ in range(rounds):
        began = time.perf_counter()
        for _ in range(calls):
            call()
        times.append((time.perf_counter() - began) / calls)
    return min(times) * 1e6


def test_a_hot_call_costs_less_than_50_us_more_than_an_empty_one() -> None:
    engine = fresh_engine()
    engine.load_snapshot(packaged_snapshot())
    metadata = (*((f"key-{number}", "value") for number in range(10)), (METADATA_KEY, SECRET))
    details = cast("grpc.HandlerCallDetails", Details(CHECK, metadata))
    gate, hot = SecretGate(SECRET), HotMethods(engine)

    def handle() -> None:
        assert gate.service(details) is None
        handler: Any = hot.service(details)
        with pytest.raises(StopIteration):
            handler.unary_unary(b"", None).send(None)

    assert best_us(handle) - best_us(lambda: engine.call(CHECK, b"")) < MOST_US


def test_every_hot_method_has_a_handler_and_no_other() -> None:
    hot = HotMethods(fresh_engine())
    for method in Engine.hot_methods():
        assert hot.service(cast("grpc.HandlerCallDetails", Details(method, ()))) is not None
    assert hot.service(cast("grpc.HandlerCallDetails", Details("/grpc.health.v1.Health/Watch", ()))) is None

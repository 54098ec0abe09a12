"""SIGKILL of a server that takes usage: what it acknowledged is in the store once, whoever sends it again."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import grpc

from modelreg.v1 import usage_pb2 as usage
from modelreg.v1 import usage_service_pb2 as service
from modelreg.v1.router_pb2_grpc import RouterServiceStub
from modelreg.v1.usage_service_pb2_grpc import UsageServiceStub
from support.reported_calls import event
from support.server import RunningServer, channel

KILLS = int(os.environ.get("MODELREG_SERVER_KILLS", "4"))
CALLERS = 4
BEFORE_KILL = 60

Serve = Callable[..., RunningServer]


class Caller(threading.Thread):
    """Reports calls one after another, until the server is gone; the last event may be on disk without a word of it."""

    def __init__(self, address: str, numbers: range, begin_again_with: list[int]) -> None:
        super().__init__()
        self._address = address
        self._numbers = [*begin_again_with, *numbers]
        self.acknowledged: list[int] = []
        self.unanswered: list[int] = []
        self.enough = threading.Semaphore(0)

    def run(self) -> None:
        with channel(self._address) as wire:
            stub = RouterServiceStub(wire)
            for number in self._numbers:
                try:
                    answer = stub.RecordUsage(event(number), timeout=20)
                except grpc.RpcError:
                    self.unanswered.append(number)
                    return
                assert answer.ack in {usage.USAGE_ACK_DURABLE, usage.USAGE_ACK_DUPLICATE}
                self.acknowledged.append(number)
                self.enough.release()


def calls_in_store(address: str, expected: int) -> int:
    """Return how many calls the store counts, once the spool is empty."""
    with channel(address) as wire:
        stub = UsageServiceStub(wire)
        calls = waiting = 0
        for _ in range(3_000):
            shipping = stub.GetShipping(service.GetShippingRequest(), timeout=20)
            calls = stub.GetCosts(service.GetCostsRequest(), timeout=20).total.calls
            waiting = shipping.progress.waiting
            if waiting == 0 and calls >= expected:
                assert (shipping.conflicts, shipping.dead_letters) == (0, 0)
                return calls
        raise AssertionError(f"{calls} calls in the store, {waiting} events wait")


def test_what_was_acknowledged_is_in_the_store_once(serve: Serve, tmp_path: Path) -> None:
    data = tmp_path / "data"
    acknowledged: set[int] = set()
    unanswered: list[list[int]] = [[] for _ in range(CALLERS)]
    for kill in range(KILLS):
        server = serve(data=data)
        server.wait_for("control plane ready")
        callers = [
            Caller(server.address(), range(first, first + 100_000), unanswered[caller])
            for caller in range(CALLERS)
            for first in [(kill * CALLERS + caller) * 1_000_000 + 1]
        ]
        for caller in callers:
            caller.start()
        for caller in callers:
            for _ in range(BEFORE_KILL):
                assert caller.enough.acquire(timeout=30)
        server.process.kill()
        server.exit_code()
        for place, caller in enumerate(callers):
            caller.join()
            acknowledged.update(caller.acknowledged)
            unanswered[place] = caller.unanswered
    server = serve(data=data)
    server.wait_for("control plane ready")
    # Whoever had no answer sends it again: then all are acknowledged, and all that were ever sent are counted.
    with channel(server.address()) as wire:
        for number in [number for numbers in unanswered for number in numbers]:
            RouterServiceStub(wire).RecordUsage(event(number), timeout=20)
            acknowledged.add(number)
    assert calls_in_store(server.address(), len(acknowledged)) == len(acknowledged)

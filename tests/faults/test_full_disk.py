"""A data directory whose disk is full: hard budgets give out nothing, what was admitted lands, and it passes."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import pytest

from modelreg.v1 import common_pb2 as common
from modelreg.v1 import select_pb2 as select
from modelreg.v1 import usage_pb2 as usage
from modelreg.v1.router_pb2_grpc import RouterServiceStub
from support.answer import ask
from support.books_of_server import check_books
from support.deadline import eventually
from support.errors import error_info
from support.held_calls import limit_calls, pico, request, spent
from support.reported_calls import event
from support.server import RunningServer, channel
from support.small_disk import SmallDisk, small_disk

SELECT = "/modelreg.v1.RouterService/Select"
RECORD = "/modelreg.v1.RouterService/RecordUsage"
ADMITTED = 300
# Of each call, so that few fill what is left.
CONTEXT = bytes(4_096)

Serve = Callable[..., RunningServer]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", mib=48) as disk:
        yield disk


class Others:
    """Callers that no budget covers: they report calls that take much room."""

    def __init__(self, wire: grpc.Channel) -> None:
        self._wire = wire
        self._stub = RouterServiceStub(wire)
        self.calls = 0

    def are_warned(self) -> bool:
        """Return whether a Select says that what the call costs may not be kept."""
        labels = self._stub.Select(select.SelectRequest(), timeout=20).labels
        return common.LABEL_USAGE_NOT_DURABLE in labels

    def report(self) -> str:
        """Report a call; returns why it is not kept, empty where it is."""
        # Beyond the numbers of all others.
        call = event((1 << 40) + self.calls)
        call.attribution.context = CONTEXT
        answer = ask(self._wire, RECORD, call.SerializeToString())
        if answer.code is grpc.StatusCode.OK:
            assert usage.RecordUsageResponse.FromString(answer.body or b"").ack == usage.USAGE_ACK_DURABLE
            self.calls += 1
            return ""
        assert (answer.code, error_info(answer).reason) == (grpc.StatusCode.UNAVAILABLE, "USAGE_NOT_KEPT")
        return error_info(answer).metadata["cause"]


def check_refused(wire: grpc.Channel) -> None:
    refused = ask(wire, SELECT, request().SerializeToString())
    assert (refused.code, error_info(refused).reason) == (grpc.StatusCode.UNAVAILABLE, "LEDGER_UNAVAILABLE")
    assert error_info(refused).metadata["cause"] == "full"


def test_a_full_disk_refuses_hard_budgets_keeps_what_was_admitted_and_passes(serve: Serve, disk: SmallDisk) -> None:
    server = serve(data=disk.path / "data")
    server.wait_for("control plane ready")
    limit_calls(server.address(), 1_000_000)
    with channel(server.address()) as wire:
        stub, others = RouterServiceStub(wire), Others(wire)
        admitted = [stub.Select(request(), timeout=20) for _ in range(ADMITTED)]
        disk.fill()
        while not others.are_warned():
            assert others.report() == ""
        check_refused(wire)
        spent_pico = 0
        for number, decision in enumerate(admitted):
            settled = stub.RecordUsage(spent(number, decision), timeout=20)
            assert settled.ack == usage.USAGE_ACK_DURABLE
            spent_pico += pico(settled.cost.expected)
        # Until the headroom is used up too: then nothing is acknowledged that is not on disk.
        while not (cause := others.report()):
            assert others.are_warned()
        assert cause == "full"
        check_refused(wire)
        disk.make_room()
        asyncio.run(eventually(lambda: not others.report() and not others.are_warned(), within_s=60))
        decision = stub.Select(request(), timeout=20)
        spent_pico += pico(stub.RecordUsage(spent(ADMITTED, decision), timeout=20).cost.expected)
    check_books(server.address(), ADMITTED + 1, spent_pico, others.calls)


def test_a_server_that_is_killed_on_a_full_disk_starts_there_again(serve: Serve, disk: SmallDisk) -> None:
    server = serve(data=disk.path / "data")
    server.wait_for("control plane ready")
    with channel(server.address()) as wire:
        stub = RouterServiceStub(wire)
        for number in range(10):
            assert stub.RecordUsage(event(number), timeout=20).ack == usage.USAGE_ACK_DURABLE
    server.process.kill()
    server.exit_code()
    disk.fill()
    server = serve(data=disk.path / "data")
    server.wait_for("control plane ready")
    with channel(server.address()) as wire:
        stub = RouterServiceStub(wire)
        assert stub.Select(select.SelectRequest(), timeout=20).decision_id
        assert stub.RecordUsage(event(0), timeout=20).ack == usage.USAGE_ACK_DUPLICATE
        disk.make_room()
        asyncio.run(eventually(lambda: not Others(wire).are_warned(), within_s=60))
        assert stub.RecordUsage(event(10), timeout=20).ack == usage.USAGE_ACK_DURABLE

"""Usage by every way that sends it twice: resends, kills of the server, lost answers to COMMIT, a store that stops."""

import os
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import grpc

from modelreg.v1 import budget_pb2 as budget
from modelreg.v1 import common_pb2 as common
from modelreg.v1 import usage_pb2 as usage
from modelreg.v1 import usage_service_pb2 as service
from modelreg.v1.budget_pb2_grpc import BudgetServiceStub
from modelreg.v1.router_pb2_grpc import RouterServiceStub
from modelreg.v1.usage_service_pb2_grpc import UsageServiceStub
from support.cutting_proxy import CuttingProxy, cutting_proxy
from support.postgresql import PostgresqlServer
from support.reported_calls import INPUT_TOKENS, event, output_tokens
from support.server import RunningServer, channel

# `make test-faults` has a million.
EVENTS = int(os.environ.get("MODELREG_EVENTS", "12000"))
IN_A_BATCH = 100
# Each ends with a kill; in between answers to COMMIT are lost, and the store stops.
ROUNDS = 6
SENDERS = 4
RESENT = 0.05
TIMEOUT_S = 600
PICO_PER_USD = 10**12

Serve = Callable[..., RunningServer]


class Sender(threading.Thread):
    """Takes batches and reports them, one in twenty twice, until there are none or it is told to stop."""

    def __init__(self, address: str, batches: deque[int], seed: int, quota: threading.Semaphore) -> None:
        super().__init__()
        self._address = address
        self._batches = batches
        self._random = random.Random(seed)
        self._quota = quota
        self.stop = threading.Event()
        self.resent = 0

    def run(self) -> None:
        with channel(self._address) as wire:
            stub = RouterServiceStub(wire)
            while not self.stop.is_set():
                try:
                    number = self._batches.popleft()
                except IndexError:
                    return
                try:
                    self._report(stub, number)
                    if self._random.random() < RESENT:
                        self._report(stub, number)
                        self.resent += 1
                except grpc.RpcError:
                    # Once more by whoever comes next, under the same ids.
                    self._batches.appendleft(number)
                else:
                    self._quota.release()

    def _report(self, stub: RouterServiceStub, number: int) -> None:
        answer = stub.BatchRecordUsage(batch(number), timeout=30)
        acks = {result.response.ack for result in answer.results}
        assert acks <= {usage.USAGE_ACK_DURABLE, usage.USAGE_ACK_DUPLICATE}


def batch(number: int) -> usage.BatchRecordUsageRequest:
    return usage.BatchRecordUsageRequest(requests=[event(number * IN_A_BATCH + place) for place in range(IN_A_BATCH)])


def disturb(round_: int, proxy: CuttingProxy, store: PostgresqlServer) -> None:
    """What happens in the middle of a round."""
    proxy.lose_next_commit()
    if round_ % 3 == 2:
        store.stop_at_once()
        store.start()


def shipped(address: str) -> service.GetCostsResponse:
    """Return the costs, once the spool is empty."""
    with channel(address) as wire:
        stub = UsageServiceStub(wire)
        latest_s = time.monotonic() + TIMEOUT_S
        while (shipping := stub.GetShipping(service.GetShippingRequest(), timeout=30)).progress.waiting:
            assert time.monotonic() < latest_s, f"{shipping.progress.waiting} events wait"
        assert (shipping.conflicts, shipping.dead_letters) == (0, 0)
        return stub.GetCosts(service.GetCostsRequest(), timeout=120)


def test_each_event_counts_once_however_often_it_is_sent(
    serve: Serve, own_postgresql: PostgresqlServer, tmp_path: Path
) -> None:
    in_a_round = -(-EVENTS // (IN_A_BATCH * ROUNDS))
    events = in_a_round * ROUNDS * IN_A_BATCH
    batches = deque[int]()
    address = own_postgresql.url()
    port = int(address.rpartition(":")[2].partition("/")[0])
    resent = 0
    with cutting_proxy(port) as proxy:
        store = address.replace(str(port), str(proxy.port))

        def started() -> RunningServer:
            server = serve("--store", store, data=tmp_path / "data")
            server.wait_for("control plane ready")
            return server

        server = started()
        with channel(server.address()) as wire:
            all_calls = budget.Budget(
                name="all",
                scope=budget.BUDGET_SCOPE_TENANT,
                tenant="default",
                subject="default",
                period=budget.BUDGET_PERIOD_MONTH,
                limit=common.Usd(units=10**9),
                hard=True,
            )
            BudgetServiceStub(wire).SetBudget(budget.SetBudgetRequest(budget=all_calls), timeout=20)
        expected_pico = priced(server.address(), events)
        for round_ in range(ROUNDS):
            # What a kill left over is in them too.
            batches.extend(range(round_ * in_a_round, (round_ + 1) * in_a_round))
            quota = threading.Semaphore(0)
            senders = [Sender(server.address(), batches, round_ * SENDERS + place, quota) for place in range(SENDERS)]
            for sender in senders:
                sender.start()
            for done in range(in_a_round * 3 // 4):
                assert quota.acquire(timeout=TIMEOUT_S)
                if done == in_a_round // 2:
                    disturb(round_, proxy, own_postgresql)
            server.process.kill()
            server.exit_code()
            for sender in senders:
                sender.stop.set()
                sender.join()
            resent += sum(sender.resent for sender in senders)
            server = started()
        last = Sender(server.address(), batches, 0, threading.Semaphore(0))
        last.start()
        last.join(TIMEOUT_S)
        last.stop.set()
        assert not batches
        costs = shipped(server.address())
        assert proxy.cut > 0
        assert resent > 0
        total = costs.total
        assert (total.calls, total.input_tokens) == (events, events * INPUT_TOKENS)
        assert total.output_tokens == sum(output_tokens(number) for number in range(events))
        assert total.cost.units * PICO_PER_USD + total.cost.pico == expected_pico
        with channel(server.address()) as wire:
            stub = BudgetServiceStub(wire)
            (window,) = stub.ListBudgetWindows(budget.ListBudgetWindowsRequest(), timeout=30).windows
            assert window.posted.units * PICO_PER_USD + window.posted.pico == expected_pico
            verified = stub.VerifyLedger(budget.VerifyLedgerRequest(), timeout=120)
            assert (verified.windows, verified.entries, list(verified.drifts)) == (1, events, [])


def priced(address: str, events: int) -> int:
    """Return what all events cost, from what one token of each kind does."""
    with channel(address) as wire:
        # They come again with all others.
        none, one = (RouterServiceStub(wire).RecordUsage(event(number), timeout=30) for number in range(2))
    input_pico = none.cost.expected.pico
    output_pico = one.cost.expected.pico - input_pico
    return events * input_pico + output_pico * sum(output_tokens(number) for number in range(events))

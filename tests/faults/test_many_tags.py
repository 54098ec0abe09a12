"""More tags than windows are kept, each with a hard budget: memory is bounded, what the others share is a budget."""

import os
from collections.abc import Callable, Iterable, Iterator

import grpc
from google.rpc import code_pb2, status_pb2

from modelreg.v1 import budget_pb2 as budget
from modelreg.v1 import common_pb2 as common
from modelreg.v1 import select_pb2 as select
from modelreg.v1 import usage_pb2 as usage
from modelreg.v1.budget_pb2_grpc import BudgetServiceStub
from modelreg.v1.router_pb2_grpc import RouterServiceStub
from support.held_calls import PICO_PER_USD, pico, request, spent
from support.peak_rss import peak_rss_bytes
from support.reported_calls import event
from support.server import RunningServer, channel

# `make test-faults` has a million.
TAGS = int(os.environ.get("MODELREG_TAGS", "110000"))
OWN_WINDOWS = 100_000
IN_A_BATCH = 250
# Of the windows, and of what it takes to look at all of them; a million tags cost as much.
MOST_MIB = 256
SHARED = common.LABEL_BUDGET_WINDOW_SHARED


class Tagged:
    """Calls of tags by number, each tag with a budget of its own."""

    def __init__(self, stub: RouterServiceStub) -> None:
        self._stub = stub

    def report(self, numbers: range) -> None:
        """Report a call of each, without a hold."""
        calls = [reported(number) for number in numbers]
        for call, number in zip(calls, numbers, strict=True):
            call.attribution.tags["user"] = str(number)
        for result in self._stub.BatchRecordUsage(usage.BatchRecordUsageRequest(requests=calls), timeout=60).results:
            assert result.response.ack == usage.USAGE_ACK_DURABLE
            assert SHARED not in result.response.labels

    def select(self, numbers: Iterable[int]) -> list[select.SelectResponse]:
        """Select for each, and return the decisions there are: the other calls find their budget spent."""
        wanted: list[select.SelectRequest] = []
        for number in numbers:
            wanted.append(request())
            wanted[-1].attribution.tags["user"] = str(number)
        results = self._stub.BatchSelect(select.BatchSelectRequest(requests=wanted), timeout=60).results
        refused = [status_pb2.Status.FromString(result.status) for result in results if result.HasField("status")]
        assert {status.code for status in refused} <= {code_pb2.RESOURCE_EXHAUSTED}
        return [result.response for result in results if result.HasField("response")]


def reported(number: int) -> usage.RecordUsageRequest:
    """Return final usage of a call; all cost the same."""
    call = event(number)
    call.units[1].count = 0
    return call


def limit_each(wire: grpc.Channel, limit_pico: int) -> None:
    limit = common.Usd(units=limit_pico // PICO_PER_USD, pico=limit_pico % PICO_PER_USD)
    each = budget.Budget(
        name="each", scope=budget.BUDGET_SCOPE_TAG, period=budget.BUDGET_PERIOD_MONTH, limit=limit, hard=True
    )
    BudgetServiceStub(wire).SetBudget(budget.SetBudgetRequest(budget=each), timeout=20)


def batches(first: int, end: int) -> Iterator[range]:
    return (range(start, min(start + IN_A_BATCH, end)) for start in range(first, end, IN_A_BATCH))


def test_tags_beyond_the_windows_that_are_kept_share_one_budget(serve: Callable[..., RunningServer]) -> None:
    server = serve()
    server.wait_for("control plane ready")
    memory_before = peak_rss_bytes(server)
    with channel(server.address()) as wire:
        stub = RouterServiceStub(wire)
        tagged = Tagged(stub)
        reported_pico = pico(stub.RecordUsage(reported(TAGS), timeout=20).cost.expected)
        held_pico = pico(stub.Select(request(dry_run=True), timeout=20).selected.quote.upper_bound)
        # So much that what is reported crosses no threshold.
        limit_pico = 2 * (reported_pico + held_pico)
        limit_each(wire, limit_pico)
        for numbers in batches(0, OWN_WINDOWS):
            tagged.report(numbers)
        sharing = [decision for numbers in batches(OWN_WINDOWS, TAGS) for decision in tagged.select(numbers)]
        assert 0 < sum(pico(decision.hold.amount) for decision in sharing) <= limit_pico
        assert all(SHARED in decision.labels for decision in sharing)
        spent_pico = 0
        for number, decision in enumerate(sharing, TAGS + 1):
            spent_pico += pico(stub.RecordUsage(spent(number, decision), timeout=20).cost.expected)
        assert tagged.select([TAGS]) == []
        own = tagged.select([0] * IN_A_BATCH)
        assert 0 < sum(pico(decision.hold.amount) for decision in own) <= limit_pico - reported_pico
        assert len(own) < IN_A_BATCH
        assert not any(SHARED in decision.labels for decision in own)
        books = BudgetServiceStub(wire)
        windows = books.ListBudgetWindows(budget.ListBudgetWindowsRequest(budget="each"), timeout=20)
        assert windows.window_count == OWN_WINDOWS + 1
        # The one that is shared is the most used.
        assert (windows.windows[0].subject, pico(windows.windows[0].posted)) == ("*", spent_pico)
        assert 0 < spent_pico <= limit_pico
        verified = books.VerifyLedger(budget.VerifyLedgerRequest(), timeout=120)
        assert verified.windows > 0
        assert list(verified.drifts) == []
    assert peak_rss_bytes(server) - memory_before <= MOST_MIB << 20

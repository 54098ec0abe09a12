"""Calls under a hard budget: each is selected with a bound, spends all that was held, and is reported."""

import threading

import grpc

from modelreg.v1 import budget_pb2 as budget
from modelreg.v1 import common_pb2 as common
from modelreg.v1 import select_pb2 as select
from modelreg.v1 import usage_pb2 as usage
from modelreg.v1.budget_pb2_grpc import BudgetServiceStub
from modelreg.v1.router_pb2_grpc import RouterServiceStub
from support.server import channel

PICO_PER_USD = 10**12
# Whose calls the budget covers, and no others.
RUN = "held"
ATTRIBUTION = common.Attribution(workflow_run_id=RUN)
INPUT, OUTPUT = 1_000, 100
# So many calls lie between the first numbers of two callers.
NUMBERS = 1_000_000
# One call in so many is reported twice.
_RESENT = 20


def pico(usd: common.Usd) -> int:
    """Return an amount in pico-USD."""
    return usd.units * PICO_PER_USD + usd.pico


def request(*, dry_run: bool = False) -> select.SelectRequest:
    """Return what each call asks for."""
    workload = common.Workload(input_tokens=INPUT, expected_output_tokens=OUTPUT, max_output_tokens=OUTPUT)
    return select.SelectRequest(workload=workload, attribution=ATTRIBUTION, max_alternatives=0, dry_run=dry_run)


def spent(number: int, decision: select.SelectResponse) -> usage.RecordUsageRequest:
    """Return final usage of a call that spent what was held for it; the same number is the same event."""
    assert decision.HasField("hold")
    assert decision.hold.enforce_max_output_tokens == OUTPUT
    return usage.RecordUsageRequest(
        event_id=f"01950000-0000-7000-8000-{number:012x}",
        decision_id=decision.decision_id,
        route=decision.selected.route,
        outcome=usage.USAGE_OUTCOME_OK,
        units=[
            common.UnitCount(kind="input_token", count=INPUT),
            common.UnitCount(kind="output_token", count=decision.hold.enforce_max_output_tokens),
        ],
        hold_token=decision.hold.token,
        attribution=ATTRIBUTION,
    )


def limit_calls(address: str, calls: int, period: budget.BudgetPeriod = budget.BUDGET_PERIOD_MONTH) -> int:
    """Let a hard budget have room for so many calls in a period; returns its limit, in pico-USD."""
    with channel(address) as wire:
        looked = RouterServiceStub(wire).Select(request(dry_run=True), timeout=20)
        limit_pico = calls * pico(looked.selected.quote.upper_bound)
        hard = budget.Budget(
            name="run",
            scope=budget.BUDGET_SCOPE_WORKFLOW,
            tenant="default",
            subject=RUN,
            period=period,
            limit=common.Usd(units=limit_pico // PICO_PER_USD, pico=limit_pico % PICO_PER_USD),
            hard=True,
        )
        BudgetServiceStub(wire).SetBudget(budget.SetBudgetRequest(budget=hard), timeout=20)
    return limit_pico


class Caller(threading.Thread):
    """Selects, and spends all that was held, one call after another.

    It goes on until it is told to stop, the server is gone or takes nothing, or the budget is spent.

    Attributes:
        unanswered: the call of which nobody knows whether it was taken.
        spent_pico: what the others cost.
        calls: how many those are.
        ended: the error that ended it.
    """

    def __init__(self, address: str, first: int, unanswered: usage.RecordUsageRequest | None = None) -> None:
        super().__init__()
        self._address = address
        self._number = first
        self._told_to_stop = threading.Event()
        self._told = threading.Condition()
        self._is_over = False
        self.unanswered = unanswered
        self.spent_pico = 0
        self.calls = 0
        self.ended: grpc.RpcError | None = None

    @property
    def was_refused(self) -> bool:
        """Whether the budget was spent."""
        return self.ended is not None and self.ended.code() is grpc.StatusCode.RESOURCE_EXHAUSTED

    def stop(self) -> None:
        """Let the call at hand be the last, and wait for it."""
        self._told_to_stop.set()
        self.join()

    def wait_until(self, calls: int, timeout_s: float = 60) -> None:
        """Wait until it has made so many calls, or has ended."""
        with self._told:
            assert self._told.wait_for(lambda: self._is_over or self.calls >= calls, timeout_s)

    def run(self) -> None:
        try:
            with channel(self._address) as wire:
                self._call(RouterServiceStub(wire))
        except grpc.RpcError as error:
            self.ended = error
        finally:
            with self._told:
                self._is_over = True
                self._told.notify_all()

    def _call(self, stub: RouterServiceStub) -> None:
        if self.unanswered is not None:
            self._report(stub, self.unanswered)
        while not self._told_to_stop.is_set():
            decision = stub.Select(request(), timeout=20)
            self._number += 1
            call = spent(self._number, decision)
            self._report(stub, call)
            if self._number % _RESENT == 0:
                assert stub.RecordUsage(call, timeout=20).ack == usage.USAGE_ACK_DUPLICATE

    def _report(self, stub: RouterServiceStub, call: usage.RecordUsageRequest) -> None:
        """Report a call that was made: its money is spent, whether or not anybody answers."""
        self.unanswered = call
        answer = stub.RecordUsage(call, timeout=20)
        self.unanswered = None
        assert answer.ack in {usage.USAGE_ACK_DURABLE, usage.USAGE_ACK_DUPLICATE}
        with self._told:
            self.spent_pico += pico(answer.cost.expected)
            self.calls += 1
            self._told.notify_all()

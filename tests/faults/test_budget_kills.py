"""SIGKILL of a server under a hard budget: callers within their holds never spend more, and the books balance."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import grpc

from modelreg.v1 import budget_pb2 as budget
from modelreg.v1 import common_pb2 as common
from modelreg.v1 import select_pb2 as select
from modelreg.v1 import usage_pb2 as usage
from modelreg.v1.budget_pb2_grpc import BudgetServiceStub
from modelreg.v1.router_pb2_grpc import RouterServiceStub
from support.server import RunningServer, channel

# `make test-faults` has more of both.
KILLS = int(os.environ.get("MODELREG_SERVER_KILLS", "3"))
CALLERS = int(os.environ.get("MODELREG_CALLERS", "16"))
BEFORE_KILL = 20
INPUT, OUTPUT = 1_000, 100
PICO_PER_USD = 10**12
# So many calls fit: it fills while servers are killed.
FIT = CALLERS * BEFORE_KILL * KILLS * 2 // 3

Serve = Callable[..., RunningServer]


def pico(usd: common.Usd) -> int:
    return usd.units * PICO_PER_USD + usd.pico


class Caller(threading.Thread):
    """Selects, and spends all that was held, one call after another; until the server is gone or the budget is."""

    def __init__(self, address: str, number: int, unanswered: usage.RecordUsageRequest | None) -> None:
        super().__init__()
        self._address = address
        self._number = number
        self.unanswered = unanswered
        self.spent_pico = 0
        self.calls = 0
        self.was_refused = False
        self.enough = threading.Semaphore(0)

    def run(self) -> None:
        with channel(self._address) as wire:
            stub = RouterServiceStub(wire)
            try:
                if self.unanswered is not None:
                    self._record(stub, self.unanswered)
                while True:
                    decision = stub.Select(request(), timeout=20)
                    self._number += 1
                    self._record(stub, event(self._number, decision))
            except grpc.RpcError as error:
                self.was_refused = error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
            finally:
                for _ in range(BEFORE_KILL):
                    self.enough.release()

    def _record(self, stub: RouterServiceStub, call: usage.RecordUsageRequest) -> None:
        """Report a call that was made: its money is spent, whether or not anybody answers."""
        self.unanswered = call
        answer = stub.RecordUsage(call, timeout=20)
        self.unanswered = None
        if answer.ack != usage.USAGE_ACK_CONFLICT:
            self.spent_pico += pico(answer.cost.expected)
        self.calls += 1
        self.enough.release()


def request(*, dry_run: bool = False) -> select.SelectRequest:
    workload = common.Workload(input_tokens=INPUT, expected_output_tokens=OUTPUT, max_output_tokens=OUTPUT)
    return select.SelectRequest(workload=workload, max_alternatives=0, dry_run=dry_run)


def event(number: int, decision: select.SelectResponse) -> usage.RecordUsageRequest:
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
    )


def test_no_kill_lets_a_hard_budget_be_overrun(serve: Serve, tmp_path: Path) -> None:
    data = tmp_path / "data"
    server = serve(data=data)
    server.wait_for("control plane ready")
    with channel(server.address()) as wire:
        looked = RouterServiceStub(wire).Select(request(dry_run=True), timeout=20)
        limit_pico = FIT * pico(looked.selected.quote.upper_bound)
        hard = budget.Budget(
            name="all",
            scope=budget.BUDGET_SCOPE_TENANT,
            tenant="default",
            subject="default",
            period=budget.BUDGET_PERIOD_MONTH,
            limit=common.Usd(units=limit_pico // PICO_PER_USD, pico=limit_pico % PICO_PER_USD),
            hard=True,
        )
        BudgetServiceStub(wire).SetBudget(budget.SetBudgetRequest(budget=hard), timeout=20)
    spent_pico, was_refused = 0, False
    left: list[usage.RecordUsageRequest | None] = [None] * CALLERS
    for kill in range(KILLS):
        callers = [
            Caller(server.address(), (kill * CALLERS + place) * 1_000_000, left[place]) for place in range(CALLERS)
        ]
        for caller in callers:
            caller.start()
        for caller in callers:
            for _ in range(BEFORE_KILL):
                assert caller.enough.acquire(timeout=60)
        server.process.kill()
        server.exit_code()
        for caller in callers:
            caller.join()
        left = [caller.unanswered for caller in callers]
        spent_pico += sum(caller.spent_pico for caller in callers)
        # What is not answered is spent all the same.
        assert spent_pico <= limit_pico
        was_refused |= any(caller.was_refused for caller in callers)
        server = serve(data=data)
        server.wait_for("control plane ready")
    with channel(server.address()) as wire:
        for call in left:
            if call is not None:
                spent_pico += pico(RouterServiceStub(wire).RecordUsage(call, timeout=20).cost.expected)
        windows = BudgetServiceStub(wire).ListBudgetWindows(budget.ListBudgetWindowsRequest(), timeout=20).windows
        assert spent_pico == pico(windows[0].posted)
        assert 0 < spent_pico <= limit_pico
        assert was_refused, "the budget was never full"
        verified = BudgetServiceStub(wire).VerifyLedger(budget.VerifyLedgerRequest(), timeout=60)
        assert (verified.windows, list(verified.drifts)) == (1, [])

"""SIGKILL of a server under a hard budget: callers within their holds never spend more, and the books balance."""

import os
from collections.abc import Callable
from pathlib import Path

from modelreg.v1 import budget_pb2 as budget
from modelreg.v1 import usage_pb2 as usage
from modelreg.v1.budget_pb2_grpc import BudgetServiceStub
from modelreg.v1.router_pb2_grpc import RouterServiceStub
from support.held_calls import NUMBERS, Caller, limit_calls, pico
from support.server import RunningServer, channel

# `make test-faults` has more of both.
KILLS = int(os.environ.get("MODELREG_SERVER_KILLS", "3"))
CALLERS = int(os.environ.get("MODELREG_CALLERS", "16"))
BEFORE_KILL = 20
# So many calls fit: it fills while servers are killed.
FIT = CALLERS * BEFORE_KILL * KILLS * 2 // 3

Serve = Callable[..., RunningServer]


def test_no_kill_lets_a_hard_budget_be_overrun(serve: Serve, tmp_path: Path) -> None:
    data = tmp_path / "data"
    server = serve(data=data)
    server.wait_for("control plane ready")
    limit_pico = limit_calls(server.address(), FIT)
    spent_pico, was_refused = 0, False
    left: list[usage.RecordUsageRequest | None] = [None] * CALLERS
    for kill in range(KILLS):
        callers = [
            Caller(server.address(), (kill * CALLERS + place) * NUMBERS, left[place]) for place in range(CALLERS)
        ]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.wait_until(BEFORE_KILL)
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

"""What a server's books must say once everything is shipped: each call counted once, everywhere the same money."""

import asyncio

from modelreg.v1 import budget_pb2 as budget
from modelreg.v1 import usage_service_pb2 as service
from modelreg.v1.budget_pb2_grpc import BudgetServiceStub
from modelreg.v1.usage_service_pb2_grpc import UsageServiceStub
from support.deadline import eventually
from support.held_calls import RUN, pico
from support.server import channel


def check_books(address: str, calls: int, spent_pico: int, others: int = 0) -> None:
    """Wait until the spool is empty, and find what there must be.

    Args:
        address: the server's.
        calls: under the one budget.
        spent_pico: what those cost, in the store and in the budget.
        others: calls that no budget covers.
    """
    with channel(address) as wire:
        stub = UsageServiceStub(wire)

        def is_shipped() -> bool:
            return not stub.GetShipping(service.GetShippingRequest(), timeout=20).progress.waiting

        asyncio.run(eventually(is_shipped, within_s=60))
        shipping = stub.GetShipping(service.GetShippingRequest(), timeout=20)
        assert (shipping.conflicts, shipping.dead_letters) == (0, 0)
        costs = stub.GetCosts(service.GetCostsRequest(group_by=service.USAGE_DIMENSION_WORKFLOW), timeout=20)
        (held,) = costs.groups
        assert (held.name, held.totals.calls, pico(held.totals.cost)) == (RUN, calls, spent_pico)
        assert costs.ungrouped.calls == others
        (window,) = BudgetServiceStub(wire).ListBudgetWindows(budget.ListBudgetWindowsRequest(), timeout=20).windows
        assert pico(window.posted) == spent_pico
        verified = BudgetServiceStub(wire).VerifyLedger(budget.VerifyLedgerRequest(), timeout=60)
        assert (verified.windows, verified.entries, list(verified.drifts)) == (1, calls, [])

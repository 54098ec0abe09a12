"""Budgets of several tenants: who may not act as others sees and changes those of the own tenant alone."""

from decimal import Decimal

import pytest

from modelreg.budgets.daily import daily_budget
from modelreg.principal import LOCAL
from modelreg.store.store import Store
from modelreg.usage.ship import ship
from modelreg.v1 import budget_pb2 as pb
from modelreg.v1.common_pb2 import Usd
from modelreg.v1.permission_pb2 import Permission
from support.asked import asked, caller_of
from support.budget_world import BudgetWorld, budget, refused
from support.postings import threshold
from support.usage_events import NOON_MS, batch_of

ACME = caller_of("acme", Permission.PERMISSION_BUDGETS_READ, Permission.PERMISSION_BUDGETS_WRITE)
DENIED = ("PERMISSION_DENIED", {"permission": "act_as"})


@pytest.fixture
def shared(store: Store) -> BudgetWorld:
    """A store with a budget of each of two tenants, one of everybody, and that of the configuration."""
    world = BudgetWorld(store, daily=daily_budget(Decimal(1), hard=True))
    world.set("ours", tenant="acme")
    world.set("theirs", tenant="other", limit=Usd(units=5))
    world.set("everybody")
    return world


def put(world: BudgetWorld, wish: pb.Budget) -> pb.Budget:
    return asked(world.service, "SetBudget", pb.SetBudgetRequest(budget=wish), pb.SetBudgetResponse, ACME).budget


def end(world: BudgetWorld, name: str) -> None:
    asked(world.service, "DeleteBudget", pb.DeleteBudgetRequest(name=name), pb.DeleteBudgetResponse, ACME)


def listed(world: BudgetWorld) -> list[str]:
    answer = asked(world.service, "ListBudgets", pb.ListBudgetsRequest(), pb.ListBudgetsResponse, ACME)
    return [one.name for one in answer.budgets]


@pytest.mark.parametrize(
    "wish",
    [
        budget("new", scope=pb.BUDGET_SCOPE_TENANT, tenant="other", limit=Usd(), hard=True),
        budget("new"),
        budget("new", scope=pb.BUDGET_SCOPE_PROVIDER),
        budget("new", scope=pb.BUDGET_SCOPE_PRINCIPAL),
        # A budget of others, or of nobody, is not taken over by its name either.
        budget("theirs", tenant="acme"),
        budget("everybody", tenant="acme"),
        budget("theirs", tenant="acme", etag="1"),
    ],
)
def test_only_budgets_of_the_own_tenant_are_set(shared: BudgetWorld, wish: pb.Budget) -> None:
    before = shared.service.list(pb.ListBudgetsRequest(), LOCAL)
    assert refused(lambda: put(shared, wish)) == DENIED
    assert shared.service.list(pb.ListBudgetsRequest(), LOCAL) == before


def test_the_own_ones_are_made_changed_listed_and_ended(shared: BudgetWorld) -> None:
    put(shared, budget("model", scope=pb.BUDGET_SCOPE_MODEL, tenant="acme", subject="gpt-5"))
    assert put(shared, budget("ours", tenant="acme", limit=Usd(units=1))).limit == Usd(units=1)
    assert listed(shared) == ["model", "ours"]
    end(shared, "model")
    assert listed(shared) == ["ours"]


@pytest.mark.parametrize("name", ["theirs", "everybody", "theirz"])
def test_what_others_have_is_not_there(shared: BudgetWorld, name: str) -> None:
    reason, metadata = refused(lambda: end(shared, name))
    assert (reason, metadata) == ("NOT_FOUND", {"kind": "budget", "value": name})
    assert shared.names() == ["daily", "everybody", "ours", "theirs"]


def test_windows_and_thresholds_are_those_of_the_own_budgets(shared: BudgetWorld) -> None:
    shared.set("also", tenant="acme")
    shared.ledger.windows = [
        pb.BudgetStatus(budget=name, used_ppm=used)
        for used, name in ((5, "daily"), (4, "ours"), (3, "theirs"), (2, "ours"), (3, "also"))
    ]
    for name, most, used in (("", 2, [4, 3]), ("", 9, [4, 3, 2]), ("ours", 9, [4, 2])):
        request = pb.ListBudgetWindowsRequest(budget=name, page_size=most)
        answer = asked(shared.service, "ListBudgetWindows", request, pb.ListBudgetWindowsResponse, ACME)
        assert [window.used_ppm for window in answer.windows] == used
        assert answer.window_count == (2 if name else 3)
    request = pb.ListBudgetWindowsRequest(budget="theirs")
    theirs = refused(lambda: asked(shared.service, "ListBudgetWindows", request, pb.ListBudgetWindowsResponse, ACME))
    assert theirs[0] == "NOT_FOUND"
    crossed = [threshold(1, 1, 2) for _ in range(3)]
    for one, name in zip(crossed, ("ours", "theirs", "daily"), strict=True):
        one.budget_event.budget = name
    ship(shared.store, batch_of(*crossed), NOON_MS)
    events = asked(
        shared.service, "ListBudgetEvents", pb.ListBudgetEventsRequest(), pb.ListBudgetEventsResponse, ACME
    ).events
    assert [event.budget for event in events] == ["ours"]


def test_the_books_are_of_all_tenants(shared: BudgetWorld) -> None:
    request = pb.VerifyLedgerRequest()
    assert refused(lambda: asked(shared.service, "VerifyLedger", request, pb.VerifyLedgerResponse, ACME)) == DENIED


def test_who_may_act_as_others_has_all(shared: BudgetWorld) -> None:
    operator = caller_of("ops", *ACME.permissions, Permission.PERMISSION_ACT_AS)
    request = pb.SetBudgetRequest(budget=budget("theirs", tenant="acme"))
    asked(shared.service, "SetBudget", request, pb.SetBudgetResponse, operator)
    answer = asked(shared.service, "ListBudgets", pb.ListBudgetsRequest(), pb.ListBudgetsResponse, operator)
    assert {one.name: one.tenant for one in answer.budgets} == {
        "daily": "",
        "everybody": "",
        "ours": "acme",
        "theirs": "acme",
    }

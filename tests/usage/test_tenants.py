"""Usage of several tenants: whose calls a caller sees, and that what two call alike is never summed as one."""

from pathlib import Path
from typing import Any

import pytest

from modelreg._core import CallError
from modelreg.principal import LOCAL, Principal
from modelreg.store.store import Store
from modelreg.usage.service import UsageService
from modelreg.usage.ship import ship
from modelreg.v1 import usage_service_pb2 as pb
from modelreg.v1.permission_pb2 import Permission
from support.asked import asked, caller_of
from support.key_world import SELECT, KeyWorld
from support.refusals import refusal
from support.usage_events import DAY_MS, NOON_MS, batch_of, usage_event

ACME = caller_of("acme", Permission.PERMISSION_USAGE_READ)
DAYS = pb.UsageRange(days=pb.UsageDays(**{"from": "2026-11-28", "to": "2026-11-28"}))
HOURS = pb.UsageRange(last_hours=24)
GROUPS = [
    (pb.USAGE_DIMENSION_TEAM, [("other", "web", 4), ("acme", "web", 2), ("default", "web", 1)]),
    (pb.USAGE_DIMENSION_WORKFLOW, [("other", "w", 4), ("acme", "w", 2), ("default", "w", 1)]),
    # Models and keys are the same ones whoever calls.
    (pb.USAGE_DIMENSION_MODEL, [("", "m", 7)]),
    (pb.USAGE_DIMENSION_KEY, [("", "k", 7)]),
]


@pytest.fixture
def shared(store: Store) -> UsageService:
    """Calls of three tenants whose teams and workflow runs have one name."""
    spent = {"acme": 2, "other": 4, "default": 1}
    ship(
        store,
        batch_of(*(usage_event(tenant=tenant, team="web", cost_pico_usd=cost) for tenant, cost in spent.items())),
        NOON_MS,
    )
    return UsageService(store, lambda: NOON_MS + DAY_MS // 2 - 1, None)


def costs(service: UsageService, caller: Principal, **fields: Any) -> pb.GetCostsResponse:
    return asked(service, "GetCosts", pb.GetCostsRequest(**fields), pb.GetCostsResponse, caller)


def trend(service: UsageService, caller: Principal, **fields: Any) -> list[int]:
    answer = asked(service, "GetUsageTrend", pb.GetUsageTrendRequest(**fields), pb.GetUsageTrendResponse, caller)
    return [day.totals.cost.pico for day in answer.days]


def tenants(service: UsageService, caller: Principal, **fields: Any) -> set[str]:
    answer = asked(service, "ListUsage", pb.ListUsageRequest(**fields), pb.ListUsageResponse, caller)
    return {event.tenant for event in answer.events}


@pytest.mark.parametrize("wanted", [HOURS, DAYS])
@pytest.mark.parametrize(("by", "groups"), GROUPS)
def test_what_two_tenants_call_alike_is_told_apart(
    shared: UsageService, by: int, groups: list[tuple[str, str, int]], wanted: pb.UsageRange
) -> None:
    answer = costs(shared, LOCAL, group_by=by, range=wanted)
    assert [(group.tenant, group.name, group.totals.cost.pico) for group in answer.groups] == groups
    assert answer.group_count == len(groups)
    assert answer.total.cost.pico == 7


@pytest.mark.parametrize("wanted", [HOURS, DAYS])
@pytest.mark.parametrize("by", [by for by, _ in GROUPS])
def test_costs_are_those_of_the_own_tenant(shared: UsageService, by: int, wanted: pb.UsageRange) -> None:
    answer = costs(shared, ACME, group_by=by, range=wanted)
    assert [group.totals.cost.pico for group in answer.groups] == [2]
    assert (answer.total.cost.pico, answer.others.calls) == (2, 0)


def test_trends_and_events_are_those_of_the_own_tenant(shared: UsageService) -> None:
    assert trend(shared, ACME) == [2]
    assert trend(shared, ACME, dimension=pb.USAGE_DIMENSION_MODEL, name="m") == [2]
    assert tenants(shared, ACME) == {"acme"}
    assert tenants(shared, ACME, key="k") == {"acme"}


def test_who_may_act_as_others_sees_all_and_each(shared: UsageService) -> None:
    assert trend(shared, LOCAL) == [7]
    assert tenants(shared, LOCAL) == {"acme", "other", "default"}
    for tenant, cost in (("acme", 2), ("other", 4), ("nobody", 0)):
        assert costs(shared, LOCAL, tenant=tenant).total.cost.pico == cost
        assert trend(shared, LOCAL, tenant=tenant) == ([cost] if cost else [])
        assert tenants(shared, LOCAL, tenant=tenant) == ({tenant} if cost else set())


@pytest.mark.parametrize("dimension", [pb.USAGE_DIMENSION_TEAM, pb.USAGE_DIMENSION_WORKFLOW])
def test_a_team_or_a_workflow_run_that_is_named_is_of_one_tenant(shared: UsageService, dimension: int) -> None:
    team = dimension == pb.USAGE_DIMENSION_TEAM
    name, field = ("web", "team") if team else ("w", "workflow_run_id")
    assert trend(shared, LOCAL, dimension=dimension, name=name) == [1]
    assert trend(shared, LOCAL, dimension=dimension, name=name, tenant="other") == [4]
    assert tenants(shared, LOCAL, **{field: name}) == {"default"}
    assert tenants(shared, LOCAL, **{field: name}, tenant="other") == {"other"}


def test_a_key_is_shown_with_its_prefix_and_found_by_it(store: Store, tmp_path: Path) -> None:
    key = KeyWorld(store, tmp_path).create(SELECT).key
    ship(store, batch_of(usage_event(key=key.key_id), usage_event(key="gone")), NOON_MS)
    service = UsageService(store, lambda: NOON_MS + 1, None)
    groups = costs(service, LOCAL, group_by=pb.USAGE_DIMENSION_KEY).groups
    assert {group.name: group.key_prefix for group in groups} == {key.key_id: key.prefix, "gone": ""}
    for name, shown in ((key.prefix, key.prefix), (key.key_id, key.prefix), ("gone", "")):
        answer = asked(service, "ListUsage", pb.ListUsageRequest(key=name), pb.ListUsageResponse, LOCAL)
        assert [event.key_prefix for event in answer.events] == [shown]
        assert len(trend(service, LOCAL, dimension=pb.USAGE_DIMENSION_KEY, name=name)) == 1


def test_another_tenant_needs_the_permission_to_act_as_others(shared: UsageService) -> None:
    assert costs(shared, ACME, tenant="acme").total.cost.pico == 2
    for ask in (costs, trend, tenants):
        with pytest.raises(CallError) as refused:
            ask(shared, ACME, tenant="other")
        info, _ = refusal(refused.value)
        assert (info.reason, info.metadata["permission"]) == ("PERMISSION_DENIED", "act_as")

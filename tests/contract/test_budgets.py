"""Budgets at both doors: the same holds, settlements and refusals, down to the details."""

from typing import Any

import pytest
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from modelreg.internal.v1.budgets_pb2 import BudgetSet
from modelreg.v1 import budget_pb2, common_pb2, reservation_pb2, select_pb2, usage_pb2
from support.answer import Answer
from support.documented_errors import documented
from support.doors import BothDoors
from support.errors import error_info

ROUTER = "/modelreg.v1.RouterService"
SELECT, RECORD = f"{ROUTER}/Select", f"{ROUTER}/RecordUsage"
RELEASE, EXTEND = f"{ROUTER}/ReleaseHold", f"{ROUTER}/ExtendHold"
WORKLOAD = common_pb2.Workload(input_tokens=1_000, expected_output_tokens=100, max_output_tokens=200)
DAY_MS = 86_400_000


def budgeted(doors: BothDoors, **limits_pico: int) -> BothDoors:
    """Load hard budgets of the tenant by name, with their limits in pico-USD."""
    budgets = BudgetSet(revision=1, token_secret=bytes(32))
    budgets.calendars.add(day_starts_unix_ms=[day * DAY_MS for day in range(20_000, 22_000)], month_starts_unix_ms=[0])
    for name, pico in limits_pico.items():
        budgets.budgets.add(
            name=name,
            scope=budget_pb2.BUDGET_SCOPE_TENANT,
            period=budget_pb2.BUDGET_PERIOD_DAY,
            limit=common_pb2.Usd(units=pico // 10**12, pico=pico % 10**12),
            hard=True,
        )
    for door in (doors.rust, doors.python):
        door.engine.load_budgets(budgets.SerializeToString())
    return doors


def ask(doors: BothDoors, method: str, request: Message) -> Answer:
    return doors.ask(method, request.SerializeToString())


def select(doors: BothDoors, **fields: Any) -> select_pb2.SelectResponse:
    answer = ask(doors, SELECT, select_pb2.SelectRequest(workload=WORKLOAD, **fields))
    assert answer.body is not None, answer
    return select_pb2.SelectResponse.FromString(answer.body)


def usage(decision: select_pb2.SelectResponse, number: int = 0, **fields: Any) -> usage_pb2.RecordUsageRequest:
    return usage_pb2.RecordUsageRequest(
        event_id=f"01950000-0000-7000-8000-{number:012x}",
        decision_id=decision.decision_id,
        route=decision.selected.route,
        outcome=usage_pb2.USAGE_OUTCOME_OK,
        units=[
            common_pb2.UnitCount(kind="input_token", count=1_000),
            common_pb2.UnitCount(kind="output_token", count=5),
        ],
        **{"hold_token": decision.hold.token, **fields},
    )


def test_a_hold_is_taken_told_and_settled_alike(doors: BothDoors) -> None:
    budgeted(doors, all=10**12)
    decision = select(doors)
    assert decision.hold.amount == decision.selected.quote.upper_bound
    assert decision.selected.covered_by_hold
    assert [status.budget for status in decision.budgets] == ["all"]
    answer = ask(doors, RECORD, usage(decision))
    assert answer.body is not None, answer
    booked = usage_pb2.RecordUsageResponse.FromString(answer.body)
    assert booked.hold == reservation_pb2.HOLD_STATE_SETTLED
    assert booked.budgets[0].posted == booked.cost.expected


def test_holds_are_released_and_extended_alike(doors: BothDoors) -> None:
    budgeted(doors, all=10**12)
    token = select(doors).hold.token
    extended = ask(doors, EXTEND, reservation_pb2.ExtendHoldRequest(token=token, ttl_ms=3_600_000))
    assert extended.body is not None, extended
    for released in (True, False):
        answer = ask(doors, RELEASE, reservation_pb2.ReleaseHoldRequest(token=token))
        assert answer.body is not None, answer
        assert reservation_pb2.ReleaseHoldResponse.FromString(answer.body).released is released


@pytest.mark.parametrize("reason", ["BUDGET_EXCEEDED", "HOLD_NEEDED", "HOLD_TOKEN_INVALID", "HOLD_NOT_OPEN"])
def test_refusals_are_as_documented_at_both_doors(doors: BothDoors, reason: str) -> None:
    budgeted(doors, all=10**12)
    decision = select(doors)
    token = decision.hold.token
    never = reservation_pb2.Reservation(mode=reservation_pb2.RESERVATION_MODE_NONE)
    match reason:
        case "BUDGET_EXCEEDED":
            answer = ask(budgeted(doors, all=1), SELECT, select_pb2.SelectRequest(workload=WORKLOAD))
        case "HOLD_NEEDED":
            answer = ask(doors, SELECT, select_pb2.SelectRequest(workload=WORKLOAD, reservation=never))
        case "HOLD_TOKEN_INVALID":
            answer = ask(doors, RECORD, usage(decision, hold_token=token[:-1] + bytes([token[-1] ^ 1])))
        case _:
            ask(doors, RELEASE, reservation_pb2.ReleaseHoldRequest(token=token))
            answer = ask(doors, EXTEND, reservation_pb2.ExtendHoldRequest(token=token))
    info, of = error_info(answer), documented()[reason]
    assert (info.reason, answer.code) == (reason, of.code)
    assert set(info.metadata) == of.keys
    status = status_pb2.Status.FromString(answer.details)
    assert {detail.TypeName().rpartition(".")[2] for detail in status.details} == of.details
    if reason == "BUDGET_EXCEEDED":
        failure = error_details_pb2.QuotaFailure()
        assert any(detail.Unpack(failure) for detail in status.details)
        assert failure.violations[0].subject == "budget:all/default"

"""Budgets as messages of the contract, and back."""

from typing import Any, Final, cast

from sqlalchemy import Row

from modelreg.budgets.rows import BudgetRow
from modelreg.events.kinds import ThresholdCrossed
from modelreg.usage.messages import moment, usd
from modelreg.v1 import budget_pb2 as pb

_SCOPE: Final = "BUDGET_SCOPE_"
_PERIOD: Final = "BUDGET_PERIOD_"


def scope_word(scope: int) -> str:
    """Return what stands in the store for a scope."""
    return pb.BudgetScope.Name(cast("pb.BudgetScope", scope)).removeprefix(_SCOPE).lower()


def period_word(period: int) -> str:
    """Return what stands in the store for a period."""
    return pb.BudgetPeriod.Name(cast("pb.BudgetPeriod", period)).removeprefix(_PERIOD).lower()


def budget_message(row: BudgetRow) -> pb.Budget:
    """Return a budget. What a newer program calls a scope or period is unspecified."""
    message = pb.Budget(
        name=row.name,
        scope=_named(pb.BudgetScope.keys(), _SCOPE, row.scope),
        tenant=row.tenant,
        subject=row.subject,
        period=_named(pb.BudgetPeriod.keys(), _PERIOD, row.period),
        time_zone=row.time_zone,
        limit=usd(row.limit_pico_usd),
        hard=row.hard,
        etag=row.etag,
    )
    if row.on_90_strategy is not None:
        message.on_90.strategy = row.on_90_strategy
    elif row.on_90_price_ceiling_pico_usd is not None:
        message.on_90.price_ceiling.CopyFrom(usd(row.on_90_price_ceiling_pico_usd))
    return message


def event_message(row: Row[Any] | ThresholdCrossed) -> pb.BudgetEvent:
    """Return a threshold that was crossed; of one of a newer program there is no name."""
    known = row.level in pb.BudgetThreshold.values()
    return pb.BudgetEvent(
        budget=row.budget,
        subject=row.subject,
        window_start=moment(row.window_start_unix_ms),
        threshold=cast("pb.BudgetThreshold", row.level) if known else pb.BUDGET_THRESHOLD_UNSPECIFIED,
        crossed=moment(row.crossed_unix_ms),
        posted=usd(row.posted_pico_usd),
        limit=usd(row.limit_pico_usd),
    )


def _named(names: list[str], prefix: str, word: str) -> str:
    return name if (name := prefix + word.upper()) in names else f"{prefix}UNSPECIFIED"

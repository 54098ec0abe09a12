"""What is summed of usage events, and how: one list of measures, over events and over their sums by day."""

from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, FromClause, and_, cast, func, literal

from modelreg.store.pico import PicoNegative, PicoSum, TotalPico
from modelreg.store.tables.usage import OUTCOMES, USAGE_DAILY

FINAL: Final = "final"
"""The phase of events that are calls; others are on the way."""

CORRECTION: Final = "correction"
"""That of what changes the cost of a call, and is none itself."""

ADJUSTMENT: Final = "adjustment"
"""That of what moves windows of budgets to what a call costs since."""

SUMMED: Final = (FINAL, CORRECTION)
"""Those that are in sums."""

MEASURES: Final = tuple(column.name for column in USAGE_DAILY.columns if not column.primary_key)
"""Their names, as the columns of each table of sums."""

COST: Final = "cost_pico_usd"
"""The one that is money."""

Measured = dict[str, ColumnElement[Any]]


def of_events(events: FromClause) -> Measured:
    """Return every measure over rows of events that are summed."""
    said = events.c
    is_call = said.phase == FINAL
    is_ok = said.outcome == "ok"
    # What is free costs nothing, and without units nothing was charged; whatever else has no cost is unknown.
    is_unpriced = and_(said.cost_pico_usd.is_(None), said.price_state.not_in(("", "free")))
    # It was counted as unpriced, and is no longer.
    is_first_price = said.first_price.is_(True)
    tokens = func.coalesce(said.input_tokens, 0) + func.coalesce(said.output_tokens, 0)
    return {
        "calls": func.count().filter(is_call),
        **{f"{outcome}_calls": func.count().filter(is_call, said.outcome == outcome) for outcome in OUTCOMES},
        "unpriced_calls": func.count().filter(is_unpriced) - func.count().filter(is_first_price),
        "unpriced_ok_calls": func.count().filter(is_unpriced, is_ok) - func.count().filter(is_first_price, is_ok),
        "unpriced_tokens": _sum(tokens, is_unpriced) - _sum(tokens, is_first_price),
        "input_tokens": _sum(said.input_tokens, is_call),
        "output_tokens": _sum(said.output_tokens, is_call),
        # Corrections say neither.
        "latency_calls": func.count(said.latency_ms).filter(is_ok),
        "latency_ms": _sum(said.latency_ms, is_ok),
        "ttft_calls": func.count(said.ttft_ms).filter(is_ok),
        "ttft_ms": _sum(said.ttft_ms, is_ok),
        COST: _pico_sum(said.cost_pico_usd),
    }


def of_sums(sums: FromClause) -> Measured:
    """Return every measure over rows of a table of sums."""
    return {name: _pico_sum(sums.c[name]) if name == COST else _sum(sums.c[name]) for name in MEASURES}


def negative(measures: Measured) -> Measured:
    """Return every measure taken away."""
    return {name: PicoNegative(value) if name == COST else -value for name, value in measures.items()}


def _sum(values: ColumnElement[Any], among: ColumnElement[bool] | None = None) -> ColumnElement[int]:
    # PostgreSQL's sum of integers is NUMERIC.
    found = func.sum(values) if among is None else func.sum(values).filter(among)
    return cast(func.coalesce(found, 0), BigInteger)


def _pico_sum(values: ColumnElement[Any]) -> ColumnElement[int]:
    return func.coalesce(PicoSum(values), literal(0, TotalPico()))

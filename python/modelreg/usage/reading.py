"""Sums of usage over a span of time: all together, by what a call was of, and day by day.

Whole UTC days are read from the sums by day, which are kept for ever; what else a span has, or has not of such a day,
from the events themselves.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Numeric,
    Select,
    Table,
    Text,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)

from modelreg.store.tables.usage import USAGE_DAILY, USAGE_DAILY_CALLERS, USAGE_DAILY_WORKFLOWS, USAGE_EVENTS
from modelreg.usage.measures import COST, MEASURES, SUMMED, Measured, negative, of_events, of_sums
from modelreg.usage.spans import Span, parts_of
from modelreg.usage.totals import NAMES, Totals

Dimension = Literal["model", "provider", "platform", "route", "team", "key", "workflow", "task_class"]


class _Where(NamedTuple):
    sums: Table
    column: str
    # Its names are a tenant's own: two tenants may call theirs alike.
    is_of_tenant: bool = False


_DIMENSIONS: Final[dict[Dimension, _Where]] = {
    "model": _Where(USAGE_DAILY, "model"),
    "provider": _Where(USAGE_DAILY, "provider"),
    "platform": _Where(USAGE_DAILY, "platform"),
    "route": _Where(USAGE_DAILY, "route"),
    "task_class": _Where(USAGE_DAILY, "task_class"),
    "team": _Where(USAGE_DAILY_CALLERS, "team", is_of_tenant=True),
    "key": _Where(USAGE_DAILY_CALLERS, "key_id"),
    "workflow": _Where(USAGE_DAILY_WORKFLOWS, "workflow_run_id", is_of_tenant=True),
}


class Group(NamedTuple):
    """What the calls of one model, team and so on did.

    Attributes:
        tenant: whose the team or workflow run is; empty for what is nobody's own.
        name: empty: of none, or nobody said of which.
        totals: their sums.
    """

    tenant: str
    name: str
    totals: Totals


class Costs(NamedTuple):
    """What calls did, by something.

    Attributes:
        total: of all calls.
        grouped: of those in a group.
        groups: the dearest first.
        number: how many there are, with those that are not among ``groups``.
    """

    total: Totals
    grouped: Totals
    groups: list[Group]
    number: int


def is_of_tenant(dimension: Dimension) -> bool:
    """Return whether its names are a tenant's own, so that one of them says nothing without the tenant."""
    return _DIMENSIONS[dimension].is_of_tenant


def total(connection: Connection, span: Span, tenant: str | None) -> Totals:
    """Return the sums over all calls of a span, of one tenant or of all."""
    measures = of_sums(_rows(USAGE_DAILY, span, tenant, ()))
    return _totals(connection.execute(select(*(measures[name] for name in NAMES))).one())


def costs(connection: Connection, span: Span, by: Dimension, most: int, tenant: str | None) -> Costs:
    """Return the sums by a dimension.

    Args:
        connection: of ``Store.reading``.
        span: when the calls began.
        by: what they are told apart by.
        most: groups at most.
        tenant: only its calls; None: those of all.
    """
    groups = _groups(by, span, tenant).cte("groups")
    # In SQLite a total is text, which does not sort: as a number it is exact enough to say who is among the dearest.
    dearest = _number(groups.c[COST]).desc()
    top = select(groups).order_by(dearest, groups.c.calls.desc(), groups.c.tenant, groups.c.name).limit(most).subquery()
    summed, nothing = of_sums(groups), literal("", Text())
    # In one statement, so that what there is of events is read once.
    found = connection.execute(
        union_all(
            select(func.count(), nothing, nothing, *(summed[name] for name in NAMES)),
            select(literal(None, BigInteger), top.c.tenant, top.c.name, *(top.c[name] for name in NAMES)),
        )
    )
    rows: list[Sequence[Any]] = [*found]
    ((number, _, _, *in_all),) = (row for row in rows if row[0] is not None)
    dear = [Group(whose, name, _totals(sums)) for number, whose, name, *sums in rows if number is None]
    dear.sort(key=lambda group: (-group.totals.cost_pico_usd, -group.totals.calls, group.tenant, group.name))
    # Every call is of a model, a team and so on, if an unknown one; of a workflow run only some are.
    in_groups = _totals(in_all)
    everything = total(connection, span, tenant) if by == "workflow" else in_groups
    return Costs(everything, in_groups, dear, number)


def trend(
    connection: Connection, span: Span, of: tuple[Dimension, str] | None, tenant: str | None
) -> list[tuple[int, Totals]]:
    """Return the sums of each UTC day that has a call, the first day first.

    Args:
        connection: of ``Store.reading``.
        span: of whole days.
        of: only the calls of this model, team and so on.
        tenant: only its calls; None: those of all.
    """
    sums, column, _ = _Where(USAGE_DAILY, "") if of is None else _DIMENSIONS[of[0]]
    rows = _of_days(select(), sums, parts_of(span).days, tenant)
    if of is not None:
        rows = rows.where(sums.c[column] == of[1])
    day, measures = sums.c.unix_day, of_sums(sums)
    found = connection.execute(rows.add_columns(day, *(measures[name] for name in NAMES)).group_by(day).order_by(day))
    return [(row[0], _totals(row[1:])) for row in found]


def _groups(by: Dimension, span: Span, tenant: str | None) -> Select[Any]:
    """Return the sums by a dimension."""
    sums, column, of_tenant = _DIMENSIONS[by]
    keys = ("tenant", column) if of_tenant else (column,)
    rows = _rows(sums, span, tenant, keys)
    name, whose = rows.c[column], rows.c.tenant if of_tenant else literal("", Text())
    measures = of_sums(rows)
    grouped = select(whose.label("tenant"), name.label("name"), *(measures[each].label(each) for each in NAMES))
    # What was all taken away was never there.
    is_there = or_(*((_number(measures[each]) if each == COST else measures[each]) != 0 for each in NAMES))
    grouped = grouped.group_by(*(rows.c[key] for key in keys)).having(is_there)
    return grouped.where(name != "") if by == "workflow" else grouped


def _rows(sums: Table, span: Span, tenant: str | None, keys: tuple[str, ...]) -> FromClause:
    """Return rows of these keys, several each, that together have the sums of a span."""
    days, added, taken = parts_of(span)
    names = (*keys, *MEASURES)
    rows = [_of_days(select(*(sums.c[name] for name in names)), sums, days, tenant)] if days else []
    rows += [_of_events(piece, tenant, keys, of_events(USAGE_EVENTS)) for piece in added]
    rows += [_of_events(piece, tenant, keys, negative(of_events(USAGE_EVENTS))) for piece in taken]
    return union_all(*rows).subquery("parts")


def _of_days(rows: Select[Any], sums: Table, days: range, tenant: str | None) -> Select[Any]:
    rows = rows.select_from(sums).where(sums.c.unix_day.between(days.start, days.stop - 1))
    return rows if tenant is None else rows.where(sums.c.tenant == tenant)


def _of_events(piece: Span, tenant: str | None, keys: tuple[str, ...], measures: Measured) -> Select[Any]:
    said = USAGE_EVENTS.c
    began = said.started_at_unix_ms
    rows = select(*(said[key] for key in keys), *(measures[name].label(name) for name in MEASURES)).where(
        # The key of the table begins with them.
        said.unix_day == piece.first_day,
        began >= piece.from_unix_ms,
        began < piece.until_unix_ms,
        said.phase.in_(SUMMED),
    )
    if tenant is not None:
        rows = rows.where(said.tenant == tenant)
    return rows.group_by(*(said[key] for key in keys))


def _number(total: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(total, Numeric)


def _totals(row: Iterable[int]) -> Totals:
    return Totals(*map(int, row))

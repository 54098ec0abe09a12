"""Sums of usage over a span of time: all together, by what a call was of, and day by day.

Whole UTC days are read from the sums by day, which are kept for ever; any other span from the events themselves.
"""

from collections.abc import Iterable
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Connection, FromClause, Numeric, Select, Table, Text, and_, cast, func, literal, select

from modelreg.store.tables.usage import USAGE_DAILY, USAGE_DAILY_CALLERS, USAGE_DAILY_WORKFLOWS, USAGE_EVENTS
from modelreg.usage.days import MS_PER_DAY
from modelreg.usage.measures import COST, SUMMED, Measured, of_events, of_sums
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


class Span(NamedTuple):
    """A span of time: calls that began in it.

    Attributes:
        from_unix_ms: its begin.
        until_unix_ms: its end, which is no longer in it.
    """

    from_unix_ms: int
    until_unix_ms: int

    @property
    def is_whole_days(self) -> bool:
        """Whether it begins and ends with a UTC day."""
        return self.from_unix_ms % MS_PER_DAY == self.until_unix_ms % MS_PER_DAY == 0


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
    rows, measures = _measured(USAGE_DAILY, span, tenant)
    return _totals(connection.execute(rows.add_columns(*(measures[name] for name in NAMES))).one())


def costs(connection: Connection, span: Span, by: Dimension, most: int, tenant: str | None) -> Costs:
    """Return the sums by a dimension.

    Args:
        connection: of ``Store.reading``.
        span: when the calls began.
        by: what they are told apart by.
        most: groups at most.
        tenant: only its calls; None: those of all.
    """
    sums, column, of_tenant = _DIMENSIONS[by]
    rows, measures = _measured(sums, span, tenant)
    said = _source(sums, span).c
    name, whose = said[column], said.tenant if of_tenant else literal("", Text())
    keys = (whose, name) if of_tenant else (name,)
    # In SQLite a total is text, which does not sort: as a number it is exact enough to say who is among the dearest.
    dearest = cast(measures[COST], Numeric).desc()
    grouped = rows.add_columns(whose, name, *(measures[each].label(each) for each in NAMES)).group_by(*keys)
    if by == "workflow":
        rows, grouped = rows.where(name != ""), grouped.where(name != "")
    number = connection.scalar(select(func.count()).select_from(grouped.subquery()))
    found = connection.execute(grouped.order_by(dearest, measures["calls"].desc(), *keys).limit(most))
    groups = [Group(row[0], row[1], _totals(row[2:])) for row in found]
    groups.sort(key=lambda group: (-group.totals.cost_pico_usd, -group.totals.calls, group.tenant, group.name))
    in_groups = _totals(connection.execute(rows.add_columns(*(measures[each] for each in NAMES))).one())
    return Costs(total(connection, span, tenant), in_groups, groups, number or 0)


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
    rows, measures = _measured(sums, span, tenant)
    if of is not None:
        rows = rows.where(sums.c[column] == of[1])
    day = sums.c.unix_day
    found = connection.execute(rows.add_columns(day, *(measures[name] for name in NAMES)).group_by(day).order_by(day))
    return [(row[0], _totals(row[1:])) for row in found]


def _measured(sums: Table, span: Span, tenant: str | None) -> tuple[Select[Any], Measured]:
    """Return the rows of a span and tenant, from where they are to be read, and the measures over them."""
    source = _source(sums, span)
    first, last = span.from_unix_ms // MS_PER_DAY, (span.until_unix_ms - 1) // MS_PER_DAY
    rows = select().select_from(source).where(source.c.unix_day.between(first, last))
    if tenant is not None:
        rows = rows.where(source.c.tenant == tenant)
    if source is not USAGE_EVENTS:
        return rows, of_sums(source)
    began = source.c.started_at_unix_ms
    within = and_(began >= span.from_unix_ms, began < span.until_unix_ms, source.c.phase.in_(SUMMED))
    return rows.where(within), of_events(source)


def _source(sums: Table, span: Span) -> FromClause:
    return sums if span.is_whole_days else USAGE_EVENTS


def _totals(row: Iterable[int]) -> Totals:
    return Totals(*map(int, row))

"""`UsageService`: what calls cost and did, the newest of them, their corrections, and how far they are on their way."""

import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, func, select

from modelreg.errors import (
    missing,
    out_of_range,
    store_unavailable,
    unknown_enum_value,
    unknown_name,
    usage_in_memory,
)
from modelreg.methods import Methods, service_methods, unary, unary_of
from modelreg.pages import Pages
from modelreg.principal import Principal
from modelreg.store.errors import StoreError
from modelreg.store.store import Store
from modelreg.store.tables.usage import USAGE_CONFLICTS, USAGE_DEAD_LETTERS
from modelreg.usage.days import MS_PER_DAY, date_of
from modelreg.usage.filters import bounded, wanted_events, wanted_tenant
from modelreg.usage.keys import key_id, key_prefixes
from modelreg.usage.listing import Place, newest
from modelreg.usage.messages import moment, progress_message, record_message, totals_message
from modelreg.usage.ranges import last_days, span_of_days, span_of_range
from modelreg.usage.reading import Dimension, costs, is_of_tenant, trend
from modelreg.usage.recost import Asked, Recosting
from modelreg.usage.shipper import Shipper
from modelreg.usage.totals import NOTHING
from modelreg.v1 import usage_service_pb2 as pb
from modelreg.v1.permission_pb2 import Permission

_log: Final = logging.getLogger(__name__)

SERVICE: Final = pb.DESCRIPTOR.services_by_name["UsageService"]

_READ: Final = Permission.PERMISSION_USAGE_READ
_WRITE: Final = Permission.PERMISSION_USAGE_WRITE
_EVENTS: Final = Pages("usage", usual=50, most=1_000, key=(int, str))
_RECOSTED: Final = Pages("recost", usual=1_000, most=2_000, key=(int, str))
_USUAL_GROUPS: Final = 20
_MOST_GROUPS: Final = 1_000
_LAST_UNIX_MS: Final = 253_402_300_799_999
_ID_BYTES: Final = 16

_DIMENSIONS: Final[dict[int, Dimension]] = {
    pb.USAGE_DIMENSION_UNSPECIFIED: "model",
    pb.USAGE_DIMENSION_MODEL: "model",
    pb.USAGE_DIMENSION_PROVIDER: "provider",
    pb.USAGE_DIMENSION_PLATFORM: "platform",
    pb.USAGE_DIMENSION_ROUTE: "route",
    pb.USAGE_DIMENSION_TEAM: "team",
    pb.USAGE_DIMENSION_KEY: "key",
    pb.USAGE_DIMENSION_WORKFLOW: "workflow",
    pb.USAGE_DIMENSION_TASK_CLASS: "task_class",
}


class UsageService:
    """Reads the store, and has what is there corrected. Thread-safe.

    Who may not act as others sees the calls of the own tenant alone.
    """

    def __init__(
        self,
        store: Store,
        clock_unix_ms: Callable[[], int],
        shipper: Shipper | None,
        recosting: Recosting | None = None,
    ) -> None:
        """Read ``store``.

        Args:
            store: whose tables are of today.
            clock_unix_ms: the time, in ms since 1970 UTC.
            shipper: of this process; None where it keeps usage in memory only.
            recosting: likewise.
        """
        self._store = store
        self._clock_unix_ms = clock_unix_ms
        self._shipper = shipper
        self._recosting = recosting

    def methods(self) -> Methods:
        """Return the methods of the service."""
        return service_methods(
            SERVICE,
            GetCosts=unary_of(pb.GetCostsRequest, self.get_costs, permission=_READ),
            GetUsageTrend=unary_of(pb.GetUsageTrendRequest, self.get_usage_trend, permission=_READ),
            ListUsage=unary_of(pb.ListUsageRequest, self.list_usage, permission=_READ),
            RecostUsage=unary_of(pb.RecostUsageRequest, self.recost_usage, permission=_WRITE),
            GetShipping=unary(pb.GetShippingRequest, self.get_shipping, permission=_READ),
        )

    def get_costs(self, request: pb.GetCostsRequest, caller: Principal) -> pb.GetCostsResponse:
        """Return what calls cost, by model, team and so on.

        Raises:
            CallError: OUT_OF_RANGE, UNFIT_VALUE, UNKNOWN_ENUM_VALUE, TOO_LONG, PERMISSION_DENIED, STORE_UNAVAILABLE.
        """
        span = span_of_range(request.range, self._clock_unix_ms())
        by = _dimension("group_by", request.group_by)
        if request.top > _MOST_GROUPS:
            raise out_of_range("top", request.top, 0, _MOST_GROUPS)
        tenant = wanted_tenant(request, caller)
        with self._reading() as connection:
            found = costs(connection, span, by, request.top or _USUAL_GROUPS, tenant)
            prefixes = key_prefixes(connection, {group.name for group in found.groups} if by == "key" else set())
        shown = sum((group.totals for group in found.groups), NOTHING)
        answer = pb.GetCostsResponse(
            until=moment(span.until_unix_ms),
            total=totals_message(found.total),
            groups=[
                pb.UsageGroup(
                    name=name, totals=totals_message(totals), tenant=tenant, key_prefix=prefixes.get(name, "")
                )
                for tenant, name, totals in found.groups
            ],
            group_count=found.number,
            others=totals_message(found.grouped - shown),
            ungrouped=totals_message(found.total - found.grouped),
        )
        # A word of Python's own.
        getattr(answer, "from").CopyFrom(moment(span.from_unix_ms))
        return answer

    def get_usage_trend(self, request: pb.GetUsageTrendRequest, caller: Principal) -> pb.GetUsageTrendResponse:
        """Return what calls cost, day by day.

        Raises:
            CallError: UNFIT_VALUE, TOO_LONG, UNKNOWN_ENUM_VALUE, PERMISSION_DENIED, STORE_UNAVAILABLE.
        """
        span = span_of_days(request.days, "days") if request.HasField("days") else last_days(self._clock_unix_ms())
        dimension = _dimension("dimension", request.dimension)
        of = (dimension, bounded("name", request.name)) if request.HasField("name") else None
        tenant = wanted_tenant(request, caller, is_own=of is not None and is_of_tenant(dimension))
        with self._reading() as connection:
            if of is not None and dimension == "key":
                of = (dimension, key_id(connection, of[1]))
            days = trend(connection, span, of, tenant)
        return pb.GetUsageTrendResponse(
            days=[pb.UsageDay(day=date_of(day).isoformat(), totals=totals_message(totals)) for day, totals in days]
        )

    def list_usage(self, request: pb.ListUsageRequest, caller: Principal) -> pb.ListUsageResponse:
        """List the newest events.

        Raises:
            CallError: OUT_OF_RANGE, TOO_LONG, UNKNOWN_NAME (page token), UNKNOWN_ENUM_VALUE, PERMISSION_DENIED,
                STORE_UNAVAILABLE.
        """
        size, before = _EVENTS.size(request.page_size), _place(_EVENTS, request.page_token)
        only = wanted_events(request, caller)
        with self._reading() as connection:
            if "key_id" in only:
                only["key_id"] = key_id(connection, only["key_id"])
            # One more than shown: whether there is a next page.
            events = newest(connection, only, before, size + 1)
            prefixes = key_prefixes(connection, {event.key_id for event in events})
        last = events[size - 1] if len(events) > size else None
        token = "" if last is None else _token(_EVENTS, last.started_at_unix_ms, last.event_id)
        shown = [record_message(event, prefixes.get(event.key_id, "")) for event in events[:size]]
        return pb.ListUsageResponse(events=shown, next_page_token=token)

    def recost_usage(self, request: pb.RecostUsageRequest, caller: Principal) -> pb.RecostUsageResponse:
        """Correct what calls cost that are in the store.

        Raises:
            CallError: DURABLE_UNAVAILABLE, MISSING_FIELD, UNFIT_VALUE, OUT_OF_RANGE, TOO_LONG, UNKNOWN_NAME (page
                token), PERMISSION_DENIED, CONTROL_PLANE_BUSY, STORE_UNAVAILABLE, NO_SNAPSHOT, USAGE_NOT_KEPT.
        """
        if self._recosting is None:
            raise usage_in_memory()
        if not request.HasField("days"):
            raise missing("days", "say which calls, by the days on which they began")
        only = {name: bounded(name, getattr(request, name)) for name in ("route", "model") if request.HasField(name)}
        if not only:
            raise missing("route", "say which calls, by their route or model: the price of one was wrong, not of all")
        if (tenant := wanted_tenant(request, caller)) is not None:
            only["tenant"] = tenant
        asked = Asked(span_of_days(request.days, "days"), only, request.dry_run)
        size, after = _RECOSTED.size(request.page_size), _place(_RECOSTED, request.page_token)
        try:
            routes, last = self._recosting.next(asked, after, size)
        except StoreError as error:
            raise store_unavailable(str(error)) from error
        token = "" if last is None else _token(_RECOSTED, last.started_at_unix_ms, last.event_id)
        return pb.RecostUsageResponse(routes=routes, next_page_token=token)

    def get_shipping(self, _request: pb.GetShippingRequest) -> pb.GetShippingResponse:
        """Return how far events are on their way into the store, also while that does not answer."""
        shipper = self._shipper
        answer = pb.GetShippingResponse(
            progress=None if shipper is None else progress_message(shipper.state, shipper.waiting())
        )
        try:
            with self._store.reading() as connection:
                answer.conflicts, answer.dead_letters = (
                    connection.scalar(select(func.count()).select_from(table)) or 0
                    for table in (USAGE_CONFLICTS, USAGE_DEAD_LETTERS)
                )
        except StoreError as error:
            # What waits and why is asked for just then.
            _log.warning("conflicts and dead letters are not known: %s", error)
        return answer

    @contextmanager
    def _reading(self) -> Generator[Connection]:
        try:
            with self._store.reading() as connection:
                yield connection
        except StoreError as error:
            raise store_unavailable(str(error)) from error


def _dimension(field: str, number: int) -> Dimension:
    if number not in _DIMENSIONS:
        raise unknown_enum_value(field, number)
    return _DIMENSIONS[number]


def _token(pages: Pages, started_at_unix_ms: int, event_id: bytes) -> str:
    return pages.token((started_at_unix_ms, event_id.hex()))


def _place(pages: Pages, token: str) -> Place | None:
    after = pages.after(token)
    if after is None:
        return None
    started, event_id = after
    try:
        raw = bytes.fromhex(str(event_id))
    except ValueError:
        raw = b""
    # Whoever made it up must not reach the store with it.
    if not isinstance(started, int) or not 0 <= started <= _LAST_UNIX_MS or len(raw) != _ID_BYTES:
        raise unknown_name("page_token", "page token", token)
    return Place(started // MS_PER_DAY, started, raw)

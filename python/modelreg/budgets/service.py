"""`BudgetService`: budgets, how they stand, what they crossed, and whether their books balance."""

import logging
from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, select

from modelreg.budgets import rows
from modelreg.budgets.budgets import Budgets, BudgetSetFault
from modelreg.budgets.drift import Whose
from modelreg.budgets.messages import budget_message, event_message
from modelreg.budgets.rows import BudgetRow
from modelreg.budgets.verify import Books
from modelreg.budgets.wish import MAX_NAME_CHARS, check_name, wish_of
from modelreg.errors import etag_mismatch, not_found, out_of_range, store_unavailable, too_long, unfit_value
from modelreg.methods import Methods, service_methods, unary, unary_of
from modelreg.pages import Pages
from modelreg.principal import Principal
from modelreg.store.errors import StoreError
from modelreg.store.tables.budgets import BUDGET_EVENTS
from modelreg.usage.messages import moment, usd
from modelreg.v1 import budget_pb2 as pb
from modelreg.v1.permission_pb2 import Permission

SERVICE: Final = pb.DESCRIPTOR.services_by_name["BudgetService"]
MOST_BUDGETS: Final = 10_000
"""In a store, and a configuration's beside them."""

_READ: Final = Permission.PERMISSION_BUDGETS_READ
_WRITE: Final = Permission.PERMISSION_BUDGETS_WRITE
_LINES: Final = Pages("budgets", usual=100, most=1_000, key=())
_COUNTERS: Final[dict[Whose, pb.LedgerCounter]] = {
    "store": pb.LEDGER_COUNTER_STORE,
    "ledger": pb.LEDGER_COUNTER_LEDGER,
    "missing": pb.LEDGER_COUNTER_MISSING,
}

_log: Final = logging.getLogger(__name__)


class BudgetService:
    """Answers it. Thread-safe."""

    def __init__(self, budgets: Budgets, books: Books) -> None:
        """List and change ``budgets``, and verify their ``books``."""
        self._budgets = budgets
        self._books = books

    def methods(self) -> Methods:
        """Return the methods of the service."""
        return service_methods(
            SERVICE,
            ListBudgets=unary(pb.ListBudgetsRequest, self.list, permission=_READ),
            SetBudget=unary_of(pb.SetBudgetRequest, self.set, permission=_WRITE),
            DeleteBudget=unary_of(pb.DeleteBudgetRequest, self.delete, permission=_WRITE),
            ListBudgetWindows=unary(pb.ListBudgetWindowsRequest, self.list_windows, permission=_READ),
            ListBudgetEvents=unary(pb.ListBudgetEventsRequest, self.list_events, permission=_READ),
            VerifyLedger=unary(pb.VerifyLedgerRequest, self.verify, permission=_READ),
        )

    def list(self, _request: pb.ListBudgetsRequest) -> pb.ListBudgetsResponse:
        """List all budgets.

        Raises:
            CallError: STORE_UNAVAILABLE.
        """
        try:
            return pb.ListBudgetsResponse(budgets=map(budget_message, self._budgets.all()))
        except StoreError as error:
            raise store_unavailable(str(error)) from error

    def set(self, request: pb.SetBudgetRequest, caller: Principal) -> pb.SetBudgetResponse:
        """Make or change a budget.

        Raises:
            CallError: as ``wish_of``; ETAG_MISMATCH, OUT_OF_RANGE (so many there are), STORE_UNAVAILABLE.
        """
        wish = wish_of(request.budget)
        wish = wish._replace(changed_unix_ms=self._budgets.clock_unix_ms(), changed_by=caller.key_id)
        etag = request.budget.etag

        def put(connection: Connection) -> BudgetRow:
            found = rows.find(connection, wish.name)
            if etag and (found is None or found.etag != etag):
                raise etag_mismatch("budget", wish.name, "" if found is None else found.etag)
            if found is None and (there := rows.count(connection)) >= MOST_BUDGETS:
                raise out_of_range("number of budgets", there + 1, 0, MOST_BUDGETS)
            return rows.put(connection, wish)

        kept = self._written(put)
        _log.info("budget set", extra={"budget": kept.name, "by": caller.key_id})
        return pb.SetBudgetResponse(budget=budget_message(kept))

    def delete(self, request: pb.DeleteBudgetRequest, caller: Principal) -> pb.DeleteBudgetResponse:
        """End a budget.

        Raises:
            CallError: MISSING_FIELD, TOO_LONG, UNFIT_VALUE, NOT_FOUND, STORE_UNAVAILABLE.
        """
        check_name("name", request.name)

        def remove(connection: Connection) -> BudgetRow:
            found = rows.find(connection, request.name)
            if found is None:
                raise not_found("budget", request.name, [row.name for row in rows.all_budgets(connection)])
            rows.remove(connection, found.name)
            return found

        ended = self._written(remove)
        _log.info("budget ended", extra={"budget": ended.name, "by": caller.key_id})
        return pb.DeleteBudgetResponse()

    def list_windows(self, request: pb.ListBudgetWindowsRequest) -> pb.ListBudgetWindowsResponse:
        """List the windows as they stand at this server.

        Raises:
            CallError: OUT_OF_RANGE, TOO_LONG.
        """
        size = _LINES.size(request.page_size)
        name = _name("budget", request.budget)
        engine = self._budgets.engine
        if engine is None:
            return pb.ListBudgetWindowsResponse()
        return pb.ListBudgetWindowsResponse.FromString(engine.budget_windows(name or None, size))

    def list_events(self, request: pb.ListBudgetEventsRequest) -> pb.ListBudgetEventsResponse:
        """List thresholds that were crossed.

        Raises:
            CallError: OUT_OF_RANGE, TOO_LONG, STORE_UNAVAILABLE.
        """
        said = BUDGET_EVENTS.c
        newest = select(BUDGET_EVENTS).order_by(
            said.crossed_unix_ms.desc(), said.level.desc(), said.budget, said.subject
        )
        if name := _name("budget", request.budget):
            newest = newest.where(said.budget == name)
        size = _LINES.size(request.page_size)
        try:
            with self._budgets.store.reading() as connection:
                return pb.ListBudgetEventsResponse(events=map(event_message, connection.execute(newest.limit(size))))
        except StoreError as error:
            raise store_unavailable(str(error)) from error

    def verify(self, _request: pb.VerifyLedgerRequest) -> pb.VerifyLedgerResponse:
        """Add every window up anew.

        Raises:
            CallError: STORE_UNAVAILABLE.
        """
        try:
            found = self._books.verify(self._budgets.clock_unix_ms())
        except StoreError as error:
            raise store_unavailable(str(error)) from error
        return pb.VerifyLedgerResponse(
            windows=found.windows,
            entries=found.entries,
            drifts=[
                pb.LedgerDrift(
                    budget=drift.window.budget,
                    subject=drift.window.subject,
                    window_start=moment(drift.window.start_unix_ms),
                    counter=usd(drift.counter),
                    entries=usd(drift.entries),
                    of=_COUNTERS[drift.of],
                )
                for drift in found.drifts
            ],
            shared_windows=found.shared,
            other_servers=found.servers,
        )

    def _written(self, change: Callable[[Connection], BudgetRow]) -> BudgetRow:
        try:
            return self._budgets.write(change)
        except StoreError as error:
            raise store_unavailable(str(error)) from error
        except BudgetSetFault as error:
            raise unfit_value("budget.time_zone", str(error)) from error


def _name(field: str, name: str) -> str:
    """Return the name of a budget that is or was."""
    if len(name) > MAX_NAME_CHARS:
        raise too_long(field, len(name), MAX_NAME_CHARS)
    return name

"""`BudgetService`: budgets, how they stand, what they crossed, and whether their books balance."""

import logging
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import Connection, select

from modelreg.budgets import rows
from modelreg.budgets.budgets import Budgets, BudgetSetFault
from modelreg.budgets.drift import Whose
from modelreg.budgets.messages import budget_message, event_message, scope_word
from modelreg.budgets.named import LISTED, bounded_name, check_is_there
from modelreg.budgets.rows import BudgetRow
from modelreg.budgets.verify import Books
from modelreg.budgets.wish import check_name, wish_of
from modelreg.errors import etag_mismatch, not_found, out_of_range, store_unavailable, unfit_value
from modelreg.identity.named import key_id
from modelreg.methods import Methods, service_methods, unary_of
from modelreg.pages import Pages
from modelreg.principal import Principal
from modelreg.store.errors import StoreError
from modelreg.store.tables.budgets import BUDGET_EVENTS, BUDGETS
from modelreg.usage.messages import moment, usd
from modelreg.v1 import budget_pb2 as pb
from modelreg.v1.permission_pb2 import Permission

SERVICE: Final = pb.DESCRIPTOR.services_by_name["BudgetService"]
MOST_BUDGETS: Final = 10_000
"""In a store, and a configuration's beside them."""

_READ: Final = Permission.PERMISSION_BUDGETS_READ
_WRITE: Final = Permission.PERMISSION_BUDGETS_WRITE
_OF_KEY: Final = scope_word(pb.BUDGET_SCOPE_KEY)
_LINES: Final = Pages("budgets", usual=100, most=1_000, key=())
_COUNTERS: Final[dict[Whose, pb.LedgerCounter]] = {
    "store": pb.LEDGER_COUNTER_STORE,
    "ledger": pb.LEDGER_COUNTER_LEDGER,
    "missing": pb.LEDGER_COUNTER_MISSING,
}

_log: Final = logging.getLogger(__name__)


class BudgetService:
    """Answers it. Thread-safe.

    Who may not act as others has to do with budgets of the own tenant alone, and does not learn of others.
    """

    def __init__(self, budgets: Budgets, books: Books) -> None:
        """List and change ``budgets``, and verify their ``books``."""
        self._budgets = budgets
        self._books = books

    def methods(self) -> Methods:
        """Return the methods of the service."""
        return service_methods(
            SERVICE,
            ListBudgets=unary_of(pb.ListBudgetsRequest, self.list, permission=_READ),
            SetBudget=unary_of(pb.SetBudgetRequest, self.set, permission=_WRITE),
            DeleteBudget=unary_of(pb.DeleteBudgetRequest, self.delete, permission=_WRITE),
            ListBudgetWindows=unary_of(pb.ListBudgetWindowsRequest, self.list_windows, permission=_READ),
            ListBudgetEvents=unary_of(pb.ListBudgetEventsRequest, self.list_events, permission=_READ),
            VerifyLedger=unary_of(pb.VerifyLedgerRequest, self.verify, permission=_READ),
        )

    def list(self, _request: pb.ListBudgetsRequest, caller: Principal) -> pb.ListBudgetsResponse:
        """List budgets, by name.

        Raises:
            CallError: STORE_UNAVAILABLE.
        """
        return pb.ListBudgetsResponse(budgets=map(budget_message, self._seen_by(caller)))

    def set(self, request: pb.SetBudgetRequest, caller: Principal) -> pb.SetBudgetResponse:
        """Make or change a budget.

        Raises:
            CallError: as ``wish_of``; UNKNOWN_NAME (key), PERMISSION_DENIED, ETAG_MISMATCH, OUT_OF_RANGE (so many
                there are), STORE_UNAVAILABLE.
        """
        wish = wish_of(request.budget)
        caller.check_tenant(wish.tenant)
        wish = wish._replace(changed_unix_ms=self._budgets.clock_unix_ms(), changed_by=caller.key_id)
        etag = request.budget.etag

        def put(connection: Connection) -> BudgetRow:
            budget = wish
            if wish.scope == _OF_KEY and wish.subject:
                budget = wish._replace(subject=key_id(connection, "budget.subject", wish.subject, caller))
            found = rows.find(connection, wish.name)
            if found is not None:
                # Names are of all tenants.
                caller.check_tenant(found.tenant)
            if etag and (found is None or found.etag != etag):
                raise etag_mismatch("budget", wish.name, "" if found is None else found.etag)
            if found is None and (there := rows.count(connection)) >= MOST_BUDGETS:
                raise out_of_range("number of budgets", there + 1, 0, MOST_BUDGETS)
            return rows.put(connection, budget)

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
            seen = {row.name: row for row in rows.seen_by(rows.all_budgets(connection), caller)}
            if request.name not in seen:
                raise not_found("budget", request.name, list(seen), hint=LISTED)
            rows.remove(connection, request.name)
            return seen[request.name]

        ended = self._written(remove)
        _log.info("budget ended", extra={"budget": ended.name, "by": caller.key_id})
        return pb.DeleteBudgetResponse()

    def list_windows(self, request: pb.ListBudgetWindowsRequest, caller: Principal) -> pb.ListBudgetWindowsResponse:
        """List the windows as they stand at this server.

        Raises:
            CallError: OUT_OF_RANGE, TOO_LONG, NOT_FOUND; STORE_UNAVAILABLE, where the store has to say which budgets
                there are.
        """
        size = _LINES.size(request.page_size)
        name = bounded_name("budget", request.budget)
        engine = self._budgets.engine
        if engine is None:
            return pb.ListBudgetWindowsResponse()
        if caller.only_tenant is None:
            every = pb.ListBudgetWindowsResponse.FromString(engine.budget_windows(name or None, size))
            if name and not every.windows:
                check_is_there(name, self._seen_by(caller))
            return every
        found, seen = pb.ListBudgetWindowsResponse(), self._seen_by(caller)
        if name:
            check_is_there(name, seen)
        for budget in seen:
            if name in {"", budget.name}:
                of_budget = pb.ListBudgetWindowsResponse.FromString(engine.budget_windows(budget.name, size))
                found.windows.extend(of_budget.windows)
                found.window_count += of_budget.window_count
        # As the engine sorts.
        found.windows.sort(key=lambda window: (-window.used_ppm, window.budget, window.subject))
        del found.windows[size:]
        return found

    def list_events(self, request: pb.ListBudgetEventsRequest, caller: Principal) -> pb.ListBudgetEventsResponse:
        """List thresholds that were crossed.

        Raises:
            CallError: OUT_OF_RANGE, TOO_LONG, STORE_UNAVAILABLE; NOT_FOUND: no budget has the name, nor has an event.
        """
        said = BUDGET_EVENTS.c
        newest = select(BUDGET_EVENTS).order_by(
            said.crossed_unix_ms.desc(), said.level.desc(), said.budget, said.subject
        )
        if name := bounded_name("budget", request.budget):
            newest = newest.where(said.budget == name)
        if caller.only_tenant is not None:
            own = select(BUDGETS.c.name).where(BUDGETS.c.tenant == caller.only_tenant)
            newest = newest.where(said.budget.in_(own))
        size = _LINES.size(request.page_size)
        try:
            with self._budgets.store.reading() as connection:
                events = [event_message(row) for row in connection.execute(newest.limit(size))]
        except StoreError as error:
            raise store_unavailable(str(error)) from error
        if name and not events:
            check_is_there(name, self._seen_by(caller))
        return pb.ListBudgetEventsResponse(events=events)

    def verify(self, _request: pb.VerifyLedgerRequest, caller: Principal) -> pb.VerifyLedgerResponse:
        """Add every window up anew: those of all tenants.

        Raises:
            CallError: PERMISSION_DENIED, STORE_UNAVAILABLE.
        """
        caller.check(Permission.PERMISSION_ACT_AS)
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

    def _seen_by(self, caller: Principal) -> Sequence[BudgetRow]:
        try:
            return rows.seen_by(self._budgets.all(), caller)
        except StoreError as error:
            raise store_unavailable(str(error)) from error

    def _written(self, change: Callable[[Connection], BudgetRow]) -> BudgetRow:
        try:
            return self._budgets.write(change)
        except StoreError as error:
            raise store_unavailable(str(error)) from error
        except BudgetSetFault as error:
            raise unfit_value("budget.time_zone", str(error)) from error

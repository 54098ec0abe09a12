"""`WatchBudgetEvents`: thresholds as a stream, as this server is the first to tell of them."""

from collections.abc import AsyncIterator
from contextlib import aclosing

from modelreg.budgets.budgets import Budgets
from modelreg.budgets.messages import event_message
from modelreg.budgets.named import bounded_name, check_is_there
from modelreg.budgets.rows import seen_by
from modelreg.budgets.service import SERVICE
from modelreg.errors import store_unavailable
from modelreg.events.kinds import ThresholdCrossed
from modelreg.events.subscription import Taken
from modelreg.events.topic import Topic
from modelreg.events.watches import Watches
from modelreg.identity.standing import check_stands, check_stands_if_known
from modelreg.methods import Downloads, download_of, service_methods
from modelreg.principal import Principal
from modelreg.store.errors import StoreError
from modelreg.v1 import budget_pb2 as pb
from modelreg.v1.permission_pb2 import Permission


class WatchBudgetEvents:
    """Answers it, on one event loop. Who may not act as others is told of budgets of the own tenant alone."""

    def __init__(self, topic: Topic[ThresholdCrossed], watches: Watches, budgets: Budgets) -> None:
        """Tell what ``topic`` tells of ``budgets``."""
        self._topic = topic
        self._watches = watches
        self._budgets = budgets

    def downloads(self) -> Downloads:
        """Return the method."""
        permission = Permission.PERMISSION_BUDGETS_READ
        return service_methods(
            SERVICE,
            WatchBudgetEvents=download_of(pb.WatchBudgetEventsRequest, self.watch, permission=permission),
        )

    async def watch(
        self, request: pb.WatchBudgetEventsRequest, caller: Principal
    ) -> AsyncIterator[pb.WatchBudgetEventsResponse]:
        """Yield thresholds, and how many were missed, until the client leaves.

        Raises:
            CallError: TOO_LONG, NOT_FOUND, CONTROL_PLANE_BUSY, STORE_UNAVAILABLE, UNAUTHENTICATED, SHUTTING_DOWN.
        """
        name, tenant = bounded_name("budget", request.budget), caller.only_tenant
        if name:
            await self._watches.on_thread(self._check_is_there, name, caller)

        def wants(crossed: ThresholdCrossed) -> bool:
            return name in {"", crossed.budget} and tenant in {None, crossed.tenant}

        def check() -> None:
            check_stands_if_known(self._budgets.store, caller, self._budgets.clock_unix_ms())

        async with aclosing(self._watches.watch(self._topic, wants, caller, check)) as told:
            async for taken in told:
                yield await self._watches.on_thread(self._response, taken, caller)

    def _check_is_there(self, name: str, caller: Principal) -> None:
        try:
            check_is_there(name, seen_by(self._budgets.all(), caller))
        except StoreError as error:
            raise store_unavailable(str(error)) from error

    def _response(self, taken: Taken[ThresholdCrossed], caller: Principal) -> pb.WatchBudgetEventsResponse:
        if not taken.is_nothing:
            try:
                with self._budgets.store.reading() as connection:
                    check_stands(connection, caller, self._budgets.clock_unix_ms())
            except StoreError as error:
                raise store_unavailable(str(error)) from error
        return pb.WatchBudgetEventsResponse(missed=taken.missed, events=map(event_message, taken.events))

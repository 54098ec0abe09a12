"""The budgets of this process: their service, what follows them, and the job that reconciles their books."""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from modelreg._core import BudgetSetError
from modelreg.budgets.budgets import Budgets, BudgetSetFault
from modelreg.budgets.daily import daily_budget
from modelreg.budgets.own_ledger import OwnLedger
from modelreg.budgets.reconciliation import reconciliation
from modelreg.budgets.service import BudgetService
from modelreg.budgets.verify import Books
from modelreg.jobs.job import Job
from modelreg.sidecar import sidecar_name
from modelreg.store.follower import Follower
from modelreg.store.store import Store
from modelreg.usage.shipper import Shipper

if TYPE_CHECKING:
    from modelreg.server.started import Started


class ServerBudgets(NamedTuple):
    """What there is of them.

    Attributes:
        budgets: those of the store and the configuration.
        service: lists and changes them.
        follower: keeps the engine's those of the store.
        job: reconciles their books.
    """

    budgets: Budgets
    service: BudgetService
    follower: Follower
    job: Job


def server_budgets(
    started: "Started", store: Store, shipper: Shipper, clock_unix_ms: Callable[[], int]
) -> ServerBudgets:
    """Return the budgets of the configuration and of ``store``.

    Args:
        started: what the start has made.
        store: where they are.
        shipper: ships their entries.
        clock_unix_ms: the time, in ms since 1970 UTC.
    """
    config = started.config
    daily = daily_budget(config.daily_budget_usd, hard=config.daily_budget_hard == "on")
    budgets = Budgets(store, clock_unix_ms, daily, started.engine)
    own = OwnLedger(budgets, started.engine, shipper, sidecar_name(config.data))
    books = Books(store, config.usage_retention_days, own)
    follower = Follower("budgets", store, budgets.follow, BudgetSetFault, BudgetSetError)
    return ServerBudgets(budgets, BudgetService(budgets, books), follower, reconciliation(books, clock_unix_ms))

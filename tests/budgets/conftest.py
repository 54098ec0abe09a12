"""Budgets on both stores."""

import pytest

from modelreg.store.store import Store
from support.budget_world import BudgetWorld


@pytest.fixture
def world(store: Store) -> BudgetWorld:
    """The budgets of a fresh store, a ledger, what ships from it, and the service."""
    return BudgetWorld(store)

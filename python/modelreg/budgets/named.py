"""A budget that a request names: one that is, or was."""

from collections.abc import Sequence
from typing import Final

from modelreg.budgets.rows import BudgetRow
from modelreg.budgets.wish import MAX_NAME_CHARS
from modelreg.errors import not_found, too_long

LISTED: Final = "; `modelreg budget ls` lists them"
"""Where one finds those that there are."""


def bounded_name(field: str, name: str) -> str:
    """Return the name of a budget that is or was.

    Raises:
        CallError: TOO_LONG.
    """
    if len(name) > MAX_NAME_CHARS:
        raise too_long(field, len(name), MAX_NAME_CHARS)
    return name


def check_is_there(name: str, budgets: Sequence[BudgetRow]) -> None:
    """Refuse a name that none of these budgets has.

    Raises:
        CallError: NOT_FOUND.
    """
    known = [budget.name for budget in budgets]
    if name not in known:
        raise not_found("budget", name, known, hint=LISTED)

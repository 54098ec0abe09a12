"""A window whose counter is not what its entries add up to, in words."""

from typing import Literal, NamedTuple

from modelreg.budgets.windows import Window

Whose = Literal["store", "ledger", "missing"]
"""Whose counter; missing: the ledger's, as it does not have the window though it is not over."""


class Drift(NamedTuple):
    """It; amounts in pico-USD.

    Attributes:
        window: which.
        of: whose counter it is.
        counter: what it says.
        entries: what they add up to.
    """

    window: Window
    of: Whose
    counter: int
    entries: int

    def __str__(self) -> str:
        """Return it for a log."""
        start, budget, subject = self.window
        named = f"budget {budget}, subject {subject or '-'}, window from {start}"
        if self.of == "missing":
            return (
                f"{named}: the ledger of this server does not have it and counts it from 0, its entries add up to"
                f" {self.entries} pico-USD; the spool of another data directory may have it"
            )
        return (
            f"{named}: the {self.of}'s counter is {self.counter} pico-USD, its entries add up to {self.entries},"
            f" {self.counter - self.entries:+} between them"
        )

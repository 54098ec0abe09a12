"""One row of LiteLLM's list, read: whose offer of which model, its price and limits; not all become routes."""

from dataclasses import dataclass
from typing import Any

from modelreg.catalog.litellm.key import Key
from modelreg.catalog.litellm.limits import Limits
from modelreg.catalog.litellm.price import Priced
from modelreg.catalog.report import Row


@dataclass(frozen=True, slots=True)
class PricedOffer:
    """An offer with its price, also of a provider that nobody knows how to call.

    Attributes:
        name: its key in the list.
        key: what that says.
        model: the model, in the one spelling of all its offers.
        mode: what it is for, in LiteLLM's words.
        price: what it costs.
        limits: how much goes in and comes out.
        deprecated_on: the day of its deprecation, YYYY-MM-DD; None where none is stated.
        row: what becomes of it, with all that is remarkable.
        stated: the row itself.
    """

    name: str
    key: Key
    model: str
    mode: str
    price: Priced
    limits: Limits
    deprecated_on: str | None
    row: Row
    stated: dict[str, Any]

    @property
    def provider(self) -> str:
        """Return who serves it, as the packaged catalogue names it; LiteLLM's name where that has none."""
        return self.key.provider

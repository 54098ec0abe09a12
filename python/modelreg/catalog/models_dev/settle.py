"""Which of several statements about one model stands: its base model's, its vendor's own, or the most frequent."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from modelreg.catalog.models_dev.shape import OfferTable

Fact = TypeVar("Fact", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Statements:
    """Who states something about one model, the more trusted first.

    Attributes:
        bases: its base models.
        own: the offers of its vendor's own provider.
        others: all other offers.
    """

    bases: Sequence[OfferTable]
    own: Sequence[OfferTable]
    others: Sequence[OfferTable]

    def settle(self, fact: Callable[[OfferTable], Fact | None]) -> Fact | None:
        """Return what stands of `fact`: the most frequent statement of the most trusted who state it; else None.

        Among equally frequent ones the first.
        """
        for tables in (self.bases, self.own, self.others):
            stated = [value for each in tables if (value := fact(each)) is not None]
            if stated:
                return Counter(stated).most_common(1)[0][0]
        return None

    def offers(self) -> Sequence[OfferTable]:
        """Return all offers."""
        return [*self.own, *self.others]

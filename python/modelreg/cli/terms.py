"""The terms of scores as columns of a table: one for each component that anybody weighs."""

from collections.abc import Iterable, Sequence
from typing import Final

from modelreg.cli import words
from modelreg.v1 import select_pb2

_NAMES: Final = {
    select_pb2.COMPONENT_QUALITY: "quality",
    select_pb2.COMPONENT_COST: "cost",
    select_pb2.COMPONENT_SPEED: "speed",
    select_pb2.COMPONENT_SAFETY: "safety",
    select_pb2.COMPONENT_AVAILABILITY: "avail",
}


class TermColumns:
    """The components that some candidate has a term of, in the order of the contract.

    Attributes:
        names: of the columns.
    """

    def __init__(self, candidates: Iterable[Sequence[select_pb2.Term]]) -> None:
        """Look at the terms of every candidate."""
        there = {term.component for terms in candidates for term in terms}
        self._components = [component for component in _NAMES if component in there]
        self.names = tuple(_NAMES[component] for component in self._components)

    def cells(self, terms: Sequence[select_pb2.Term]) -> list[str]:
        """Return one candidate's cells."""
        values = {term.component: term.value_ppm for term in terms}
        return [
            words.ppm(values[component]) if component in values else words.NOTHING for component in self._components
        ]

"""Medians and ranges of repeated, interleaved measurements."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Run = TypeVar("Run")


@dataclass(frozen=True)
class Spread:
    """Median, least and greatest of some measurements."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Summarise at least one value."""
        return cls(statistics.median(values), min(values), max(values))


@dataclass(frozen=True)
class Rounds(Generic[Run]):
    """Several things, each measured once a round."""

    runs: Sequence[Mapping[str, Run]]

    @classmethod
    def interleaved(cls, measures: Mapping[str, Callable[[], Run]], rounds: int) -> "Rounds[Run]":
        """Measure everything in turn, round after round, so that a drift of the machine touches all alike."""
        return cls([{name: measure() for name, measure in measures.items()} for _ in range(rounds)])

    def ratio(self, above: str, below: str, figure: Callable[[Run], float]) -> Spread:
        """One over the other, within each round."""
        return Spread.of([figure(runs[above]) / figure(runs[below]) for runs in self.runs])

    def spread(self, name: str, figure: Callable[[Run], float]) -> Spread:
        """One of them over all rounds."""
        return Spread.of([figure(runs[name]) for runs in self.runs])

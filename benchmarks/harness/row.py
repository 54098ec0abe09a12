"""A row of a results page: its words, its goal, and the measurement it comes from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from harness.bench import Bench, Outcome


@dataclass(frozen=True)
class Goal:
    """What a figure must reach."""

    relation: Literal["≥", "≤", "<"]
    bound: float

    def met(self, value: float) -> bool:
        """Whether the figure reaches it."""
        match self.relation:
            case "≥":
                return value >= self.bound
            case "≤":
                return value <= self.bound
            case "<":
                return value < self.bound

    def short_by(self, value: float) -> float:
        """How far the figure is off, as a share of the goal."""
        return abs(value - self.bound) / self.bound


@dataclass(frozen=True)
class Row:
    """One line of the page. ``key`` names its value in the measurement's outcome."""

    key: str
    figure: str
    unit: str
    goal: Goal | None = None


@dataclass(frozen=True)
class Section:
    """One measurement and its rows."""

    name: str
    measure: Callable[[Bench], Outcome]
    rows: tuple[Row, ...]

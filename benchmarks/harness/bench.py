"""What every row's measurement is given: how long, how often, where to put files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.load import Figures, Shape, Target, closed_loop, open_loop
from harness.stats import Spread


@dataclass(frozen=True)
class Bench:
    """The effort of a run."""

    work: Path
    rounds: int
    warm_up_s: float
    span_s: float
    sequential_calls: int
    never_reported: int
    large_models: int
    """Models of the large registry, each at three providers."""
    swaps: int
    """Changes of it while Selects run; at least one a round."""
    shipped_events: int
    """Usage events of a round."""
    install: bool
    """Whether rivals that are not there are installed."""
    rest_s: float
    shapes: tuple[Shape, ...]

    @classmethod
    def full(cls, work: Path) -> "Bench":
        """Five rounds; about a quarter of an hour in all."""
        shapes = (Shape(1, 1), Shape(4, 1), Shape(8, 1), Shape(8, 2), Shape(8, 4), Shape(8, 8), Shape(8, 16))
        return cls(
            work,
            rounds=5,
            warm_up_s=0.4,
            span_s=1.6,
            sequential_calls=20_000,
            never_reported=1_000_000,
            large_models=10_000,
            swaps=100,
            shipped_events=200_000,
            install=True,
            rest_s=5.0,
            shapes=shapes,
        )

    @classmethod
    def quick(cls, work: Path) -> "Bench":
        """One short round, about two minutes in all: shows that everything runs, not how fast it is."""
        shapes = (Shape(8, 1), Shape(8, 16))
        return cls(
            work,
            rounds=1,
            warm_up_s=0.1,
            span_s=0.25,
            sequential_calls=1_000,
            never_reported=20_000,
            large_models=500,
            swaps=3,
            shipped_events=10_000,
            install=False,
            rest_s=0.5,
            shapes=shapes,
        )

    def closed(self, target: Target, shape: Shape | None = None) -> Figures:
        """One run in the closed loop, 8x16 unless said otherwise."""
        return closed_loop(target, self.warm_up_s, self.span_s, shape)

    def open(self, target: Target, rate_per_s: int) -> Figures:
        """One run in the open loop, twice as long: its tail needs the calls."""
        return open_loop(target, rate_per_s, self.warm_up_s, 2 * self.span_s)


@dataclass(frozen=True)
class Table:
    """Figures that explain a row, shown below the rows."""

    title: str
    header: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Value:
    """A row's figure, and what to know with it."""

    spread: Spread
    detail: str = ""


@dataclass(frozen=True)
class Outcome:
    """What one measurement found: values by row key, tables, and raw data for the JSON file."""

    values: Mapping[str, Value]
    tables: tuple[Table, ...] = ()
    raw: Mapping[str, Any] = field(default_factory=dict[str, Any])

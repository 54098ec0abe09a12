"""Where a server saturates: the saturation curve in the closed loop, and the knee on it."""

from dataclasses import dataclass

from harness.bench import Bench, Table
from harness.load import Figures, Shape, Target

# Close enough to the best: more callers only wait longer.
_REACHED = 0.95


@dataclass(frozen=True)
class Point:
    """One point of the curve."""

    shape: Shape
    figures: Figures


def curve(bench: Bench, target: Target) -> list[Point]:
    """Measure with more and more callers."""
    return [Point(shape, bench.closed(target, shape)) for shape in bench.shapes]


def knee(points: list[Point]) -> Point:
    """The point with the fewest callers that reaches 95 % of the best throughput."""
    best_per_s = max(point.figures.calls_per_s for point in points)
    return next(point for point in points if point.figures.calls_per_s >= _REACHED * best_per_s)


def table(title: str, points: list[Point]) -> Table:
    """The curve for people."""
    lines = [
        (
            str(point.shape),
            f"{point.figures.calls_per_s:,.0f}",
            f"{point.figures.server_cpu_us_per_call:.1f}",
            f"{point.figures.server_cpu_share:.0%}",
            f"{point.figures.latency_us['p50']:,.0f}",
            f"{point.figures.latency_us['p99']:,.0f}",
        )
        for point in points
    ]
    header = ("connections x streams", "calls/s", "server CPU µs/call", "server core used", "p50 µs", "p99 µs")
    return Table(title, header, tuple(lines))

"""Runs the sections, one after another, and keeps each row's value or the reason why it has none."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from subprocess import TimeoutExpired

from harness.bench import Bench, Outcome, Value
from harness.load import LoadError
from harness.paths import NotBuiltError
from harness.process import StartError
from harness.row import Row, Section
from harness.skipped import SkippedError


@dataclass(frozen=True)
class Result:
    """A row with what was found."""

    section: str
    row: Row
    value: Value | None
    why_missing: str = ""
    was_skipped: bool = False

    @property
    def verdict(self) -> str:
        """``pass``, ``short by N %``, ``not measured``, ``skipped``, or nothing where no goal was set."""
        if self.value is None:
            return "skipped" if self.was_skipped else "not measured"
        if self.row.goal is None:
            return ""
        median = self.value.spread.median
        return "pass" if self.row.goal.met(median) else f"short by {self.row.goal.short_by(median):.0%}"


@dataclass(frozen=True)
class Page:
    """All that was found."""

    results: tuple[Result, ...]
    outcomes: dict[str, Outcome]
    seconds: float


def run(bench: Bench, sections: Sequence[Section]) -> Page:
    """Measure; a section that cannot run leaves its rows empty and does not stop the others."""
    begun_s = time.monotonic()
    results: list[Result] = []
    outcomes: dict[str, Outcome] = {}
    for section in sections:
        print(f"{section.name} ...", file=sys.stderr, flush=True)
        try:
            outcomes[section.name] = section.measure(bench)
        except (NotBuiltError, StartError, LoadError, TimeoutExpired) as failure:
            results += [Result(section.name, row, None, str(failure)) for row in section.rows]
        except SkippedError as why:
            results += [Result(section.name, row, None, str(why), was_skipped=True) for row in section.rows]
        else:
            values = outcomes[section.name].values
            results += [
                Result(section.name, row, values.get(row.key), "the measurement did not report it")
                for row in section.rows
            ]
        for result in results[-len(section.rows) :]:
            print(f"  {_line(result)}", file=sys.stderr, flush=True)
    return Page(tuple(results), outcomes, time.monotonic() - begun_s)


def _line(result: Result) -> str:
    if result.value is None:
        return f"{result.row.figure}: {result.why_missing}"
    return f"{result.row.figure}: {result.value.spread.median:.3g} {result.row.unit} {result.verdict}"

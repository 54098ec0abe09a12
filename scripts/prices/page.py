"""`benchmarks/results/catalogues.md`: four public catalogues side by side, and our arithmetic against another."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from string import Template
from typing import Final

from places import ROOT
from prices.agreement import SHOWN, Source, pairs, shown, widest
from prices.oracle import Findings

PAGE: Final = ROOT / "benchmarks" / "results" / "catalogues.md"

_TEMPLATE: Final = ROOT / "benchmarks" / "templates" / "catalogues.md"


def page(sources: list[Source], findings: Findings, day: str, calls_each: int, models: int) -> str:
    """Return the page.

    Args:
        sources: the catalogues.
        findings: of the oracle.
        day: on which prices are compared.
        calls_each: calls of each model that the oracle was asked about.
        models: how many there are.
    """
    return Template(_TEMPLATE.read_text(encoding="utf-8")).substitute(
        day=day,
        coverage=_coverage(sources),
        reasons=_reasons(sources),
        agreement=_agreement(sources),
        shown=SHOWN,
        widest=_widest(sources),
        models=f"{models:,}",
        calls_each=calls_each,
        calls=f"{findings.calls:,}",
        differences=len(findings.differences),
        unpriced=len(findings.unpriced),
        inexact_models=len(findings.inexact),
        inexact_amounts=f"{sum(findings.inexact.values()):,}",
        inexact=", ".join(f"`{name}`" for name in sorted(findings.inexact)),
    )


def _coverage(sources: list[Source]) -> str:
    rows: list[Sequence[object]] = []
    for source in sources:
        totals = source.reading.report.totals()
        routes = len(source.file.routes)
        conditional = sum(route.conditional_rates is not None for route in source.file.routes.values())
        rows.append([
            source.name,
            *(f"{count:,}" for count in (len(source.reading.report.rows), *totals.values(), routes)),
            f"{source.priced:,} of {routes:,} priced",
            f"{conditional:,}",
        ])  # fmt: skip
    return _table(
        ["catalogue", "rows", "imported", "flagged", "skipped", "routes", "coverage", "with conditional rates"], rows
    )


def _reasons(sources: list[Source]) -> str:
    return "\n".join(
        f"- {source.name}: " + ", ".join(f"{code} {count:,}" for code, count in source.reading.report.reasons().items())
        for source in sources
    )


def _agreement(sources: list[Source]) -> str:
    return _table(
        ["pair", "both price", "agree", "differ"],
        [
            [
                f"{pair.first.name}, {pair.second.name}",
                len(pair.both),
                len(pair.both) - len(pair.differing),
                f"{len(pair.differing)} ({len(pair.differing) / max(len(pair.both), 1):.0%})",
            ]
            for pair in pairs(sources)
        ],
    )


def _widest(sources: list[Source]) -> str:
    return _table(
        ["route", *(source.name for source in sources), "ratio"],
        [[f"`{name}`", *(shown(rates) for rates in said), f"{ratio:.2f}"] for name, said, ratio in widest(sources)],
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def write(text: str, to: Path = PAGE) -> None:
    """Write the page."""
    to.write_text(text, encoding="utf-8")

"""Writes `SOURCES.md`, beside the packaged catalogue: where its facts are from, and what became of every row."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from catalogue.compare import Comparison
from modelreg.catalog.report import Flag, Report, Skip

_HEAD = Path(__file__).parent / "sources_head.md"


UNKNOWN_TYPE = "unknown: no candidate for anything, unless asked for by type"


def sources_page(
    commit: str,
    document: Mapping[str, Any],
    report: Report,
    comparisons: Sequence[Comparison],
    jumps: Mapping[str, str],
) -> str:
    """Return the page.

    Args:
        commit: of models.dev.
        document: the catalogue; its date is that of the commit.
        report: what became of its rows.
        comparisons: with the other lists.
        jumps: what is known of the prices that differ by a lot.
    """
    totals = report.totals()
    words = {code.name: code.value for kind in (Skip, Flag) for code in kind}
    lines = [
        _HEAD.read_text(encoding="utf-8").format(commit=commit, date=document["date"]),
        "## What became of the rows of models.dev",
        "",
        f"{len(report.rows)} files of offers: {', '.join(f'{count} {outcome}' for outcome, count in totals.items())}.",
        "",
        "| reason | rows | in words |",
        "|---|---|---|",
        *(f"| {code} | {count} | {words[code]} |" for code, count in report.reasons().items()),
        "",
        f"{len(document['models'])} models, by what they are for:",
        "",
        *_counts(Counter(model.get("type", UNKNOWN_TYPE) for model in document["models"].values())),
        "",
        "Facts that routes cannot state yet, by how many offers have them:",
        "",
        *_counts(report.left_out),
        "",
        "Offers that contradict what stands of their model:",
        "",
        *_counts(report.conflicts),
        "",
        "## Prices beside those of others",
        "",
        "| list | routes in both | routes that differ | prices that differ | by five times or more |",
        "|---|---|---|---|---|",
        *(_row(comparison) for comparison in comparisons),
        "",
        "| price | what we found out |",
        "|---|---|",
        *(f"| {price} | {found} |" for price, found in sorted(jumps.items())),
    ]
    return "\n".join(lines) + "\n"


def _counts(counts: Mapping[str, int]) -> list[str]:
    return [f"- {name}: {count}" for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]


def _row(comparison: Comparison) -> str:
    different = comparison.differences
    routes = len({each.route for each in different})
    jumps = sum(each.jump for each in different)
    return f"| {comparison.source} | {comparison.compared} | {routes} | {len(different)} | {jumps} |"

"""Writes `SOURCES.md`, which lies beside the packaged catalogue: where its facts are from, and what became of every row."""

from collections.abc import Mapping, Sequence

from catalogue.compare import Comparison

from modelreg.catalog.models_dev.report import Flag, Report, Skip

_HEAD = """\
# Sources of the packaged catalogue

`catalogue.json.gz` holds facts compiled by `make catalog` from these sources, and no text of theirs. What the rules are:
`docs/catalogue.md` in the repository.

| source | of | licence | what is taken |
|---|---|---|---|
| models.dev, commit {commit} | {date} | MIT, Copyright (c) 2025 models.dev | providers, models, offers, prices, limits, modalities, capabilities |
| OpenRouter models API | 2026-05-15 | facts of a public API | request parameters of closed models |
| LiveBench | 2026-01-08 | facts of a public leaderboard | quality figures |
| Arena text | 2026-04-19 | facts of a public leaderboard; collector MIT | quality figures |
| Aider polyglot | 2025 | Apache-2.0 | how much variants write |
| LLM Stats | 2025-10-24 | CC BY 4.0, by its contributors; placeholders left out, units changed | speeds |
| LiteLLM | 2026-10 | MIT, Copyright (c) 2023 Berri AI | dated model strings; prices to compare |
| genai-prices | 2026-08-21 | MIT, Copyright (c) Pydantic Services Inc. | prices to compare |
"""


def sources_page(commit: str, date: str, report: Report, comparisons: Sequence[Comparison], jumps: Mapping[str, str]) -> str:
    """Return the page.

    Args:
        commit: of models.dev.
        date: of that commit, YYYY-MM-DD.
        report: what became of its rows.
        comparisons: with the other lists.
        jumps: what is known of the prices that differ by a lot.
    """
    totals = report.totals()
    words = {code.name: code.value for kind in (Skip, Flag) for code in kind}
    lines = [
        _HEAD.format(commit=commit, date=date),
        "## What became of the rows of models.dev",
        "",
        f"{len(report.rows)} files of offers: {totals['imported']} imported, {totals['flagged']} imported and flagged, "
        f"{totals['skipped']} skipped.",
        "",
        "| reason | rows | in words |",
        "|---|---|---|",
        *(f"| {code} | {count} | {words[code]} |" for code, count in report.reasons().items()),
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

"""The results page, as Markdown for people and as JSON for programs."""

import json
from dataclasses import asdict
from pathlib import Path
from string import Template
from typing import Any

from harness.bench import Table
from harness.paths import TEMPLATES
from harness.results import Page, Result


def markdown(page: Page, header: dict[str, Any], name: str) -> str:
    """Fill the template of this name."""
    template = Template((TEMPLATES / f"{name}.md").read_text())
    tables = [table for outcome in page.outcomes.values() for table in outcome.tables]
    return template.substitute(
        header
        | {
            "machine": _facts(header["machine"]),
            "versions": _facts(header["versions"]),
            "rows": "\n".join(_line(result) for result in page.results),
            "missing": _missing(page),
            "shortfalls": (TEMPLATES / f"{name}_shortfalls.md").read_text().strip(),
            "tables": "\n".join(_table(table) for table in tables),
        }
    )


def as_json(page: Page, header: dict[str, Any]) -> str:
    """Every row with its spread, the tables' raw data and histograms."""
    rows = [
        {
            "section": result.section,
            **asdict(result.row),
            "value": None if result.value is None else asdict(result.value),
            "verdict": result.verdict,
            "why_missing": result.why_missing if result.value is None else "",
        }
        for result in page.results
    ]
    outcomes = {
        name: {"tables": [asdict(table) for table in outcome.tables], "raw": dict(outcome.raw)}
        for name, outcome in page.outcomes.items()
        if outcome.tables or outcome.raw
    }
    return json.dumps(header | {"rows": rows, "outcomes": outcomes}, indent=1, ensure_ascii=False) + "\n"


def write(page: Page, header: dict[str, Any], folder: Path, name: str) -> Path:
    """Write ``NAME.md`` and ``NAME.json``; returns the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(as_json(page, header))
    path = folder / f"{name}.md"
    path.write_text(markdown(page, header, name))
    return path


def _facts(facts: dict[str, str]) -> str:
    return " · ".join(f"{name} {value}" for name, value in facts.items())


def _line(result: Result) -> str:
    row = result.row
    goal = "" if row.goal is None else f"{row.goal.relation} {row.goal.bound:,g} {row.unit}".rstrip()
    if result.value is None:
        return f"| {row.figure} | {goal} | | | {result.verdict} | |"
    spread = result.value.spread
    span = "" if spread.low == spread.high else f"{_number(spread.low)} to {_number(spread.high)}"
    value = f"{_number(spread.median)} {row.unit}".rstrip()
    return f"| {row.figure} | {goal} | {value} | {span} | {result.verdict} | {result.value.detail} |"


def _missing(page: Page) -> str:
    whys = sorted(
        {
            f"{'Skipped' if result.was_skipped else 'Not measured'}: {result.section}: {_ends(result.why_missing)}"
            for result in page.results
            if result.value is None
        }
    )
    return "".join(f"\n{why}\n" for why in whys)


def _ends(text: str) -> str:
    """What was said first and last: the command, and the error at the end of its trace."""
    lines = text.splitlines() or [""]
    return lines[0] if len(lines) == 1 else f"{lines[0]} … {lines[-1]}"


def _table(table: Table) -> str:
    lines = [table.header, tuple("---" for _ in table.header), *table.lines]
    return f"\n## {table.title}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _number(value: float) -> str:
    """Three digits, never in powers of ten."""
    for bound, decimals in ((100, 0), (10, 1), (1, 2)):
        if abs(value) >= bound:
            return f"{value:,.{decimals}f}"
    return f"{value:.3f}"

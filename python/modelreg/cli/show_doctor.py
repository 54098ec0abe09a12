"""What the doctor found: a line a check, and below those that are not in order the command to run."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from modelreg.cli.output import table
from modelreg.doctor.finding import Finding, Status, worst

if TYPE_CHECKING:
    from rich.console import Console

    from modelreg.strict_json import JsonValue

_STYLE: Final = {Status.OK: None, Status.WARNING: "yellow", Status.FAILED: "red"}


def show_findings(findings: Sequence[Finding], out: "Console") -> None:
    """Print the findings and how many are not in order."""
    rows = table("check", "status", "found")
    for finding in findings:
        rows.add_row(finding.check, finding.status.value, finding.found, style=_STYLE[finding.status])
        if finding.next_step is not None:
            rows.add_row("", "next:", finding.next_step)
    out.print(rows)
    out.print()
    counts = {status: sum(finding.status is status for finding in findings) for status in Status}
    out.print(", ".join(f"{count} {status.value}" for status, count in counts.items() if count))


def findings_json(findings: Sequence[Finding]) -> "dict[str, JsonValue]":
    """Return the findings as JSON; ``next`` is null where nothing needs to be done."""
    return {
        "status": worst(findings).value,
        "checks": [
            {
                "check": finding.check,
                "status": finding.status.value,
                "found": finding.found,
                "next": finding.next_step,
            }
            for finding in findings
        ],
    }

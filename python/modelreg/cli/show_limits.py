"""Rate limits as a table, and one of them in words."""

from typing import TYPE_CHECKING

from modelreg.cli import words
from modelreg.cli.output import table
from modelreg.limits.words import kind_name, scope_name, unit_name

if TYPE_CHECKING:
    from rich.console import Console

    from modelreg.v1 import limits_pb2


def show_limits(answer: "limits_pb2.ListRateLimitsResponse", out: "Console") -> None:
    """Print the limits."""
    if not answer.limits:
        next_step = "`modelreg limits set tenants --scope tenant --unit requests_per_minute --limit 600`"
        out.print(f"no rate limit is set; next: {next_step}")
        return
    rows = table("limit", "of", "which", "counts", "kind", "most", "days of")
    for limit in answer.limits:
        rows.add_row(
            limit.name,
            scope_name(limit.scope),
            limit.subject or "each",
            unit_name(limit.unit),
            kind_name(limit.kind) or words.NOTHING,
            f"{limit.limit:,}",
            limit.time_zone or words.NOTHING,
        )
    out.print(rows)


def in_words(limit: "limits_pb2.RateLimitRule") -> str:
    """Return a limit in one line."""
    whose = f"{scope_name(limit.scope)} {limit.subject}" if limit.subject else f"each {scope_name(limit.scope)}"
    kind = kind_name(limit.kind)
    zone = f" of {limit.time_zone}" if limit.time_zone else ""
    return f"{limit.limit:,} {unit_name(limit.unit)}{zone} of {whose}{f' ({kind})' if kind else ''}"

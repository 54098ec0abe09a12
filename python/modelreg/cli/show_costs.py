"""What calls did cost, as a table or as CSV: one line for each model, team and so on."""

import csv
import sys
from typing import TYPE_CHECKING, Final

import typer

from modelreg.catalog.problem import printable
from modelreg.cli import words
from modelreg.cli.money import decimal_usd, shown_usd
from modelreg.cli.output import table
from modelreg.v1 import usage_service_pb2 as pb

if TYPE_CHECKING:
    from rich.console import Console

_NUMBERS: Final = (
    "calls",
    "ok_calls",
    "failed_calls",
    "rate_limited_calls",
    "cancelled_calls",
    "refused_calls",
    "input_tokens",
    "output_tokens",
)
_COLUMNS: Final = ("calls", "failed", "tokens", "cost", "per 1k tokens", "per answer", "latency", "unpriced")
_AMOUNTS: Final = ("cost_per_1k_tokens", "cost_per_ok_call")
_AVERAGES: Final = ("average_latency_ms", "average_ttft_ms")
_FIGURES: Final = (*_NUMBERS, "unpriced_calls", *(f"{name}_usd" for name in ("cost", *_AMOUNTS)), *_AVERAGES)
# Two tenants may call theirs alike.
_OF_TENANT: Final = ("team", "workflow")
# What a spreadsheet would take for a formula; names of workflow runs are made up by callers.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def show_costs(answer: "pb.GetCostsResponse", by: str, out: "Console") -> None:
    """Print the groups, the rest and all together."""
    whose = _whose(by)
    rows = table(*whose, by, *_COLUMNS, right=_COLUMNS)
    for group in answer.groups:
        rows.add_row(
            *(printable(group.tenant) or words.NOTHING for _ in whose),
            printable(group.key_prefix or group.name) or words.NOTHING,
            *_cells(group.totals),
        )
    for name, totals in ((f"{_left(answer)} more", answer.others), (f"no {by}", answer.ungrouped)):
        if totals.calls:
            rows.add_row(*("" for _ in whose), f"({name})", *_cells(totals))
    rows.add_row(*("" for _ in whose), "all", *_cells(answer.total))
    out.print(rows)
    out.print()
    begin, end = (words.moment(time.ToMilliseconds()) for time in (getattr(answer, "from"), answer.until))
    out.print(f"calls that began from {begin} until {end}")
    if answer.total.unpriced_calls:
        out.print(
            f"of {answer.total.unpriced_calls} calls the price is unknown: they are in no amount;"
            " next: `modelreg prices why MODEL`"
        )


def print_csv(answer: "pb.GetCostsResponse", by: str) -> None:
    """Print the groups on stdout, then what is in others or in none, so that the lines add up to the total.

    What is not known is empty.
    """
    whose, prefix = _whose(by), ["key_prefix"] if by == "key" else []
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow([*whose, by.replace("-", "_"), *prefix, *_FIGURES])
    left = _left(answer)
    rest = [
        pb.UsageGroup(name=name, totals=totals)
        for name, totals in (("(others)", answer.others), ("", answer.ungrouped))
        if totals.calls
    ]
    for group in (*answer.groups, *rest):
        names = [*(group.tenant for _ in whose), group.name, *(group.key_prefix for _ in prefix)]
        out.writerow([*map(_text, names), *_figures(group.totals)])
    if left:
        typer.echo(f"{left} more are together in the line (others); --top shows up to 1000", err=True)


def show_trend(answer: "pb.GetUsageTrendResponse", out: "Console") -> None:
    """Print the days that have a call."""
    if not answer.days:
        out.print("no call began on any of these days")
        return
    rows = table("day", *_COLUMNS, right=_COLUMNS)
    for day in answer.days:
        rows.add_row(day.day, *_cells(day.totals))
    out.print(rows)


def print_trend_csv(answer: "pb.GetUsageTrendResponse") -> None:
    """Print the days on stdout; what is not known is empty."""
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["day", *_FIGURES])
    out.writerows([day.day, *_figures(day.totals)] for day in answer.days)


def _figures(totals: "pb.UsageTotals") -> list[int | str]:
    counts = [getattr(totals, name) for name in (*_NUMBERS, "unpriced_calls")]
    exact = [decimal_usd(getattr(totals, name)) if totals.HasField(name) else "" for name in ("cost", *_AMOUNTS)]
    averages = [getattr(totals, name) if totals.HasField(name) else "" for name in _AVERAGES]
    return [*counts, *exact, *averages]


def _whose(by: str) -> list[str]:
    """Return the column of the tenant, where the names are its own."""
    return ["tenant"] if by in _OF_TENANT else []


def _text(name: str) -> str:
    return f"'{name}" if name.startswith(_FORMULA) else name


def _left(answer: "pb.GetCostsResponse") -> int:
    return answer.group_count - len(answer.groups)


def _cells(totals: "pb.UsageTotals") -> list[str]:
    known = totals.calls > totals.unpriced_calls
    return [
        f"{totals.calls:,}",
        f"{totals.failed_calls:,}",
        f"{totals.input_tokens + totals.output_tokens:,}",
        shown_usd(totals.cost) if known else words.NOTHING,
        *(shown_usd(getattr(totals, name)) if totals.HasField(name) else words.NOTHING for name in _AMOUNTS),
        words.seconds(totals.average_latency_ms) if totals.HasField("average_latency_ms") else words.NOTHING,
        f"{totals.unpriced_calls:,}" if totals.unpriced_calls else words.NOTHING,
    ]

"""The answer of `cost` as a table: one line a quote, the cheapest first."""

from typing import TYPE_CHECKING

from modelreg.cli import live_words, words
from modelreg.cli.money import shown_usd
from modelreg.cli.output import table

if TYPE_CHECKING:
    from rich.console import Console

    from modelreg.v1 import cost_pb2


def show_cost(answer: "cost_pb2.EstimateCostResponse", out: "Console") -> None:
    """Print the quotes and how they are made up; without any, how many candidates were excluded for what."""
    rows = table("route", "expected", "9 of 10", "at most", "stated by", "made up of", right=("expected", "at most"))
    for entry in answer.quotes:
        quote = entry.quote
        rows.add_row(
            words.route(entry.route),
            words.quote(quote),
            words.interval(quote),
            shown_usd(quote.upper_bound) if quote.HasField("upper_bound") else words.NOTHING,
            live_words.stated_by(quote),
            f"no price for {', '.join(quote.unpriced_units)}" if quote.unpriced_units else words.made_up_of(quote),
        )
    out.print(rows)
    out.print()
    shown = f"{len(answer.quotes)} of {answer.matched} that match, task class {answer.task_class}"
    out.print(f"{shown}; labels: {words.labels(answer.labels)}" if answer.labels else shown)
    if not answer.quotes:
        for exclusion in answer.excluded:
            out.print(f"  {exclusion.count:>6}  {words.reason(exclusion.reason)}")

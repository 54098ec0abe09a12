"""What layers say of prices, and said, as tables."""

from typing import TYPE_CHECKING, Final

from modelreg.cli import live_words, rate_words, words
from modelreg.cli.output import table
from modelreg.v1 import common_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console
    from rich.table import Table

    from modelreg.v1 import prices_pb2

_STATES: Final = {
    common_pb2.PRICE_STATE_UNKNOWN: "unknown",
    common_pb2.PRICE_STATE_FREE: "free",
    common_pb2.PRICE_STATE_KNOWN: "rates",
}


def show_why(answer: "prices_pb2.ExplainPricesResponse", out: "Console") -> None:
    """Print a table for the model's limits, and one for each route: a line for each value of each layer."""
    _print_why(answer.model_id, (), answer.limits, out)
    for route in answer.routes:
        _print_why(route.route_id, route.prices, route.limits, out)
    out.print(f"* stands; primary source: {live_words.layer(answer.primary)}; registry revision {answer.revision}")


def show_history(answer: "prices_pb2.ListPriceHistoryResponse", out: "Console") -> None:
    """Print one line for each time that a layer said a rate."""
    numbers = ("amount", "revision")
    rows = table("route", "rate", "layer", "amount", "from", "until", "revision", "source", right=numbers)
    for line in answer.lines:
        rows.add_row(
            line.route_id,
            rate_words.which(line),
            live_words.layer(line.layer),
            _amount(line.kind, line) if line.kind else "free",
            rate_words.since(line.valid_from, is_there=line.HasField("valid_from")),
            rate_words.since(line.valid_until, is_there=line.HasField("valid_until")),
            str(line.revision),
            line.source or words.NOTHING,
        )
    out.print(rows)
    out.print()
    out.print(f"lines: {len(answer.lines)}, registry revision {answer.revision}")


def show_conflicts(answer: "prices_pb2.ListPriceConflictsResponse", out: "Console") -> None:
    """Print one line for each rate of which layers say different amounts."""
    rows = table("route", "rate", "ratio", "layers say", right=("ratio",))
    for conflict in answer.conflicts:
        said = (
            f"{'*' if value.stands else ''}{live_words.layer(value.layer)} "
            f"{rate_words.amount(conflict.price.kind, value.pico_usd)}"
            for value in conflict.price.values
        )
        ratio = rate_words.times(conflict.ratio_milli) if conflict.HasField("ratio_milli") else "0 or not"
        rows.add_row(conflict.route_id, rate_words.which(conflict.price), ratio, words.names(said))
    out.print(rows)
    out.print()
    counts = f"rates that several layers say: {answer.compared}, of which they differ in {answer.total_size}"
    out.print(f"{counts}; * stands; registry revision {answer.revision}")


def _print_why(
    name: str,
    prices: "Iterable[prices_pb2.LayeredPrice]",
    limits: "Iterable[prices_pb2.LayeredLimit]",
    out: "Console",
) -> None:
    numbers = ("says", "days old")
    rows = table(name, "layer", "says", "as of", "days old", "since", "source", right=numbers)
    for price in prices:
        _add(rows, rate_words.which(price), price.kind, price.values)
    for limit in limits:
        _add(rows, limit.field, "", limit.values)
    if rows.row_count:
        out.print(rows)
        out.print()


def _add(rows: "Table", which: str, kind: str, values: "Iterable[prices_pb2.LayerValue]") -> None:
    for value in values:
        rows.add_row(
            which,
            f"{'*' if value.stands else ' '} {live_words.layer(value.layer)}",
            _said(kind, value),
            rate_words.since(value.as_of, is_there=value.HasField("as_of")),
            rate_words.days_old(value.as_of, is_there=value.HasField("as_of")),
            rate_words.since(value.since, is_there=value.HasField("since")),
            value.source or words.NOTHING,
        )


def _said(kind: str, value: "prices_pb2.LayerValue") -> str:
    match value.WhichOneof("value"):
        case "pico_usd":
            return _amount(kind, value)
        case "tokens":
            return str(value.tokens)
        case _ if value.HasField("imported"):
            return f"{_STATES[value.state]}: {rate_words.written(kind, value.imported)}"
        case _:
            return _STATES[value.state]


def _amount(kind: str, said: "prices_pb2.LayerValue | prices_pb2.PriceHistoryLine") -> str:
    """Return a rate, and what was written where it is not exactly that."""
    amount = rate_words.amount(kind, said.pico_usd)
    return f"{amount} ({rate_words.written(kind, said.imported)})" if said.HasField("imported") else amount

"""The looks of `watch`: a table that is drawn anew, tables one below the other, or lines of JSON."""

import json
from types import TracebackType
from typing import TYPE_CHECKING, Final, Protocol, Self

import typer
from rich.console import Group
from rich.live import Live
from rich.text import Text

from modelreg.cli import live_words, words
from modelreg.cli.failure import as_json_value
from modelreg.cli.output import table
from modelreg.v1 import live_pb2, select_pb2

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from modelreg.cli.looking import Away, Seen, SeenRoute
    from modelreg.strict_json import JsonValue

# Around the rows on a terminal: the title, the head, the last line, and the cursor's.
_OTHER_LINES: Final = 4


class View(Protocol):
    """Shows one look after another."""

    def __enter__(self) -> Self:
        """Begin."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End; what was shown last stays."""
        ...

    def show(self, seen: "Seen") -> None:
        """Show a look."""
        ...

    def miss(self, away: "Away") -> None:
        """Show that nobody answered a look; what was seen before stays."""
        ...


class _Open:
    """A view that has nothing to begin or to end."""

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""


class JsonLines(_Open):
    """One JSON object a line and look; the document of the command line describes it."""

    def show(self, seen: "Seen") -> None:
        """See ``View.show``."""
        told: JsonValue = {
            "at_unix_ms": seen.at_unix_ms,
            "revision": seen.answer.revision,
            "live_epoch": seen.answer.live_epoch,
            "decisions_in_flight": seen.answer.decisions_in_flight,
            "routes": [_route_json(route) for route in seen.routes],
        }
        typer.echo(json.dumps(told, ensure_ascii=False))

    def miss(self, away: "Away") -> None:
        """See ``View.miss``."""
        told = {"at_unix_ms": away.at_unix_ms, "error": as_json_value(away.error)}
        typer.echo(json.dumps(told, ensure_ascii=False))


class PlainTables(_Open):
    """A table a look, every route in it: for pipes and logs."""

    def __init__(self, out: "Console") -> None:
        """Print on ``out``."""
        self._out = out
        self._is_away = False

    def show(self, seen: "Seen") -> None:
        """See ``View.show``."""
        self._is_away = False
        self._out.print(_table(seen, len(seen.routes)))
        self._out.print()

    def miss(self, away: "Away") -> None:
        """See ``View.miss``; told once, on standard error."""
        if not self._is_away:
            typer.echo(_away_line(away), err=True)
        self._is_away = True


class LiveTable:
    """One table on a terminal, drawn anew at each look, with as many routes as there are lines."""

    def __init__(self, out: "Console") -> None:
        """Draw on ``out``, a terminal."""
        self._out = out
        self._live = Live(console=out, auto_refresh=False)
        self._last: Seen | None = None
        self._away: Away | None = None

    def __enter__(self) -> Self:
        """Begin."""
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the last table on the terminal."""
        self._live.stop()

    def show(self, seen: "Seen") -> None:
        """See ``View.show``."""
        self._last, self._away = seen, None
        self._live.update(_table(seen, self._most()), refresh=True)

    def miss(self, away: "Away") -> None:
        """See ``View.miss``; under the last table, with the time of the first look that was missed."""
        self._away = self._away or away
        line = Text(_away_line(self._away), style="red")
        rows = [] if self._last is None else [_table(self._last, max(1, self._most() - 1))]
        self._live.update(Group(*rows, line), refresh=True)

    def _most(self) -> int:
        return max(1, self._out.height - _OTHER_LINES)


def _away_line(away: "Away") -> str:
    return f"{words.moment(away.at_unix_ms)}: {away.error}; still looking"


def _table(seen: "Seen", most: int) -> "Table":
    """Return the ``most`` routes that matter most: those in trouble, then the busiest."""
    numbers = ("picks/s", "in flight", "oldest", "ttft", "a token", "avail", "ok", "failed", "limited")
    rows = table("route", "health", *numbers, right=numbers)
    rows.title = (
        f"{words.moment(seen.at_unix_ms)}: revision {seen.answer.revision}, live epoch {seen.answer.live_epoch}, "
        f"{seen.answer.decisions_in_flight} decisions in flight"
    )
    rows.title_justify = "left"
    for route in sorted(seen.routes, key=_rank)[:most]:
        live, totals = route.live, route.totals
        rows.add_row(
            route.route_id,
            live_words.health(live),
            words.NOTHING if route.picks_per_s is None else f"{route.picks_per_s:.1f}",
            str(live.in_flight),
            live_words.oldest(live),
            _ttft(route),
            _us_per_token(route),
            words.ppm(live.availability_ppm),
            str(totals.successes),
            str(totals.failures),
            str(totals.rate_limited),
            style=None if live.health == live_pb2.ROUTE_HEALTH_HEALTHY else "yellow",
        )
    hidden = len(seen.routes) - most
    if hidden > 0:
        rows.caption, rows.caption_justify = f"and {hidden} more", "left"
    return rows


def _rank(route: "SeenRoute") -> tuple[bool, float, int, str]:
    is_healthy = route.live.health == live_pb2.ROUTE_HEALTH_HEALTHY
    return is_healthy, -(route.picks_per_s or 0.0), -route.live.in_flight, route.route_id


def _ttft(route: "SeenRoute") -> str:
    """Return the time to first token over the variants whose calls were measured, else over all, marked with ~."""
    measured = [one.ttft_ms for one in route.variants if one.ttft_source == select_pb2.TERM_SOURCE_LIVE]
    return _range(measured, [one.ttft_ms for one in route.variants], "ms")


def _us_per_token(route: "SeenRoute") -> str:
    """Return the time per output token, as ``_ttft``."""
    measured = [one.us_per_token for one in route.variants if one.us_per_token_source == select_pb2.TERM_SOURCE_LIVE]
    return _range(measured, [one.us_per_token for one in route.variants], "us")


def _range(measured: list[int], known: list[int], unit: str) -> str:
    values = measured or known
    least, most = min(values), max(values)
    shown = f"{least} {unit}" if least == most else f"{least}-{most} {unit}"
    return shown if measured else f"~{shown}"


def _route_json(route: "SeenRoute") -> "JsonValue":
    live, totals = route.live, route.totals
    return {
        "route_id": route.route_id,
        "health": live_pb2.RouteHealth.Name(live.health),
        "recovers_in_ms": live.recovers_in_ms,
        "picks_per_s": None if route.picks_per_s is None else round(route.picks_per_s, 3),
        "in_flight": live.in_flight,
        "oldest_in_flight_ms": live.oldest_in_flight_ms,
        "availability_ppm": live.availability_ppm,
        "availability_source": select_pb2.TermSource.Name(live.availability_source),
        "picks": totals.picks,
        "successes": totals.successes,
        "failures": totals.failures,
        "rate_limited": totals.rate_limited,
        "variants": [
            {
                "variant": one.route.variant,
                "ttft_ms": one.ttft_ms,
                "ttft_source": select_pb2.TermSource.Name(one.ttft_source),
                "us_per_token": one.us_per_token,
                "us_per_token_source": select_pb2.TermSource.Name(one.us_per_token_source),
            }
            for one in route.variants
        ],
    }

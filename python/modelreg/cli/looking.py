"""Looks at the routes at equal intervals, server or not: what each route's counters did since the look before."""

import itertools
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modelreg.call_errors import UnavailableError

if TYPE_CHECKING:
    from modelreg.v1 import live_pb2, registry_pb2


@dataclass(frozen=True, slots=True)
class SeenRoute:
    """A route at one look.

    Attributes:
        route_id: its name.
        variants: the live view of each of its variants; health and traffic are the route's in all of them.
        totals: its counters since the server began.
        picks_per_s: since the look before; None at the first, and where the counter began anew.
    """

    route_id: str
    variants: "tuple[live_pb2.LiveCandidate, ...]"
    totals: "live_pb2.LiveRoute"
    picks_per_s: float | None

    @property
    def live(self) -> "live_pb2.LiveCandidate":
        """The live view of its first variant."""
        return self.variants[0]


@dataclass(frozen=True, slots=True)
class Seen:
    """One look.

    Attributes:
        at_unix_ms: when, by this machine's clock.
        answer: the server's, for all that is not a route's.
        routes: by their names.
    """

    at_unix_ms: int
    answer: "registry_pb2.ListCandidatesResponse"
    routes: tuple[SeenRoute, ...]


@dataclass(frozen=True, slots=True)
class Away:
    """A look that nobody answered.

    Attributes:
        at_unix_ms: when, by this machine's clock.
        error: of the call.
    """

    at_unix_ms: int
    error: UnavailableError


def look(
    list_candidates: "Callable[[], registry_pb2.ListCandidatesResponse]",
    interval_s: float,
    count: int | None,
    *,
    now_s: Callable[[], float] = time.monotonic,
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[Seen | Away]:
    """Look ``count`` times, or for ever; a server that is away is looked for as often.

    Args:
        list_candidates: asks the server; what it raises besides UnavailableError ends the looks.
        interval_s: from one look to the next, however long the answer takes; looks that are late are left out.
        count: None: for ever.
        now_s: a monotonic clock, in seconds.
        wait: lets so many seconds pass.
    """
    picks_before: dict[str, int] = {}
    before_s = next_s = now_s()
    for _ in itertools.count() if count is None else range(count):
        wait(max(0.0, next_s - now_s()))
        answer = _answered(list_candidates)
        at_s, at_unix_ms = now_s(), time.time_ns() // 1_000_000
        next_s += interval_s * max(1, math.ceil((at_s - next_s) / interval_s))
        if isinstance(answer, UnavailableError):
            yield Away(at_unix_ms, answer)
            continue
        routes = tuple(_by_route(answer, picks_before, at_s - before_s))
        yield Seen(at_unix_ms, answer, routes)
        picks_before, before_s = {route.route_id: route.totals.picks for route in routes}, at_s


def _answered(
    list_candidates: "Callable[[], registry_pb2.ListCandidatesResponse]",
) -> "registry_pb2.ListCandidatesResponse | UnavailableError":
    try:
        return list_candidates()
    except UnavailableError as error:
        return error


def _by_route(
    answer: "registry_pb2.ListCandidatesResponse", picks_before: dict[str, int], passed_s: float
) -> Iterator[SeenRoute]:
    # The list is in the order of route and variant.
    for route_id, group in itertools.groupby(answer.candidates, key=lambda route: route.route_id):
        variants = list(group)
        totals = variants[0].totals
        # A counter that fell is that of a server started anew.
        new = totals.picks - picks_before.get(route_id, math.inf)
        yield SeenRoute(route_id, tuple(route.live for route in variants), totals, new / passed_s if new >= 0 else None)

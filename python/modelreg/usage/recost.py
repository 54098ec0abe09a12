"""Calls that are to cost what the registry says now: priced anew as they are in the store, and corrected by the engine.

A call whose price was wrong, or unknown, keeps what was recorded of it and gets a correction: an entry that goes
through the spool into the store like any usage, with the difference for the sums that the call is in and the budgets
that took it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import NamedTuple

from modelreg.errors import control_plane_busy
from modelreg.internal.v1 import recost_pb2
from modelreg.store.store import Store
from modelreg.usage.days import MS_PER_DAY
from modelreg.usage.listing import Place
from modelreg.usage.messages import usd
from modelreg.usage.spans import Span
from modelreg.usage.standing import next_day, standing_calls
from modelreg.v1 import common_pb2
from modelreg.v1 import usage_service_pb2 as pb


class Asked(NamedTuple):
    """Which calls.

    Attributes:
        span: whole days in which they began.
        only: by column of the store, what it must hold.
        is_dry_run: nothing is entered.
    """

    span: Span
    only: Mapping[str, str]
    is_dry_run: bool


@dataclass
class _Recosted:
    """What became of the calls of a route."""

    unchanged: int = 0
    corrected: int = 0
    first_priced: int = 0
    foreign: int = 0
    before_pico_usd: int = 0
    after_pico_usd: int = 0
    unpriced: int = 0

    def count(self, call: recost_pb2.StandingCall, now: recost_pb2.RecostedCall, sidecar: str) -> None:
        if now.recosting == recost_pb2.RECOSTING_UNCHANGED:
            self.unchanged += 1
        elif now.recosting == recost_pb2.RECOSTING_CORRECTED:
            self.corrected += 1
            self.first_priced += not call.HasField("cost_pico_usd")
            self.foreign += call.event.sidecar != sidecar
            self.before_pico_usd += call.cost_pico_usd
            self.after_pico_usd += now.cost_pico_usd
        else:
            self.unpriced += 1


class Recosting:
    """Corrects what calls in the store cost. Thread-safe."""

    def __init__(
        self, store: Store, recost: Callable[[bytes], bytes], wait_until_shipped: Callable[[], None], sidecar: str
    ) -> None:
        """Correct calls of ``store``.

        Args:
            store: whose tables are of today.
            recost: of an engine with a spool that is shipped into that store.
            wait_until_shipped: returns once all that is in the spool is in the store, corrections of before too: how a
                call stands is read there.
            sidecar: name of this server in its entries.
        """
        self._store = store
        self._recost = recost
        self._wait_until_shipped = wait_until_shipped
        self._one_at_a_time = Lock()
        self._sidecar = sidecar

    def next(self, asked: Asked, after: Place | None, most: int) -> tuple[list[pb.RecostedRoute], Place | None]:
        """Correct some calls, the one that began first first.

        Args:
            asked: which.
            after: only those behind this one.
            most: at most so many.

        Returns:
            What became of them by route, and where the next ones follow, maybe none at once; None: there are none.

        Raises:
            StoreError: the store cannot be read, or usage does not get there.
            CallError: CONTROL_PLANE_BUSY, NO_SNAPSHOT, USAGE_NOT_KEPT.
        """
        # Who reads before another's corrections are there would enter them once more; and who waited for that would
        # keep a thread from all others.
        if not self._one_at_a_time.acquire(blocking=False):
            raise control_plane_busy("corrections of costs")
        try:
            self._wait_until_shipped()
            calls, next_place = self._read(asked, after, most)
            if not calls:
                return [], next_place
            request = recost_pb2.RecostRequest(calls=calls, dry_run=asked.is_dry_run)
            answer = recost_pb2.RecostResponse.FromString(self._recost(request.SerializeToString()))
        finally:
            self._one_at_a_time.release()
        found: dict[tuple[str, str], _Recosted] = {}
        for call, now in zip(calls, answer.calls, strict=True):
            of_route = found.setdefault((call.event.route, call.event.variant), _Recosted())
            of_route.count(call, now, self._sidecar)
        return list(_messages(found)), next_place

    def _read(self, asked: Asked, after: Place | None, most: int) -> tuple[list[recost_pb2.StandingCall], Place | None]:
        """Return calls of one day, and behind which place the next ones are: no answer reads more than a day."""
        days = range(asked.span.from_unix_ms // MS_PER_DAY, asked.span.until_unix_ms // MS_PER_DAY)
        with self._store.reading() as connection:
            first = days.start if after is None else max(days.start, after.unix_day)
            day = next_day(connection, range(first, days.stop), asked.only)
            if day is None:
                return [], None
            is_same = after is not None and after.unix_day == day
            calls = standing_calls(connection, day, asked.only, after if is_same else None, most)
        if len(calls) == most:
            last = calls[-1].event
            return calls, Place(day, last.started_at_unix_ms, last.event_id)
        tomorrow = day + 1
        return calls, Place(tomorrow, tomorrow * MS_PER_DAY, b"\0" * 16) if tomorrow < days.stop else None


def _messages(found: Mapping[tuple[str, str], _Recosted]) -> Iterator[pb.RecostedRoute]:
    for (route, variant), them in sorted(found.items()):
        yield pb.RecostedRoute(
            route=common_pb2.RouteRef(route_id=route, variant=variant),
            unchanged_calls=them.unchanged,
            corrected_calls=them.corrected,
            first_priced_calls=them.first_priced,
            foreign_calls=them.foreign,
            cost_before=usd(them.before_pico_usd),
            cost_after=usd(them.after_pico_usd),
            unpriced_calls=them.unpriced,
        )

"""What a batch has to tell once it is committed; made only where somebody wants to know."""

from collections.abc import Collection, Iterator, Sequence
from operator import itemgetter
from typing import Final, NamedTuple, cast

from modelreg._core import UsageBatch
from modelreg.events.bus import Bus
from modelreg.events.kinds import ThresholdCrossed, UsageCounted

_COLUMNS: Final = UsageBatch.columns()
_POSITION: Final = _COLUMNS.index("position")
_IS_USAGE: Final = _COLUMNS.index("is_usage")
# All but the last, which is no column.
_told: Final = itemgetter(*map(_COLUMNS.index, UsageCounted._fields[:-1]))


class Thresholds(NamedTuple):
    """The thresholds that a batch tells of.

    Attributes:
        crossed: those that nobody told of before.
        known: the others.
    """

    crossed: Sequence[ThresholdCrossed] = ()
    known: Sequence[ThresholdCrossed] = ()


class News(NamedTuple):
    """What a transaction has to tell.

    Attributes:
        batch: what it shipped.
        fresh: positions of what was new; None: all that is well-formed was.
        thresholds: those of the batch.
    """

    batch: UsageBatch
    fresh: Collection[int] | None
    thresholds: Thresholds

    def publish(self, bus: Bus) -> None:
        """Tell what counts from now on, and what was crossed."""
        bus.usage.publish(lambda: self._events(are_fresh=True))
        bus.thresholds.publish(lambda: self.thresholds.crossed)

    def miss(self, bus: Bus) -> None:
        """Tell that what is known may be so by an attempt whose commit nobody heard of, and so was not told."""
        bus.usage.miss(lambda: self._events(are_fresh=False))
        bus.thresholds.miss(lambda: self.thresholds.known)

    def _events(self, *, are_fresh: bool) -> Iterator[UsageCounted]:
        encoded = self.batch.events()
        for row in self.batch.rows():
            position = cast("int", row[_POSITION])
            if row[_IS_USAGE] and (self.fresh is None or position in self.fresh) is are_fresh:
                yield UsageCounted(*_told(row), encoded=encoded[position])

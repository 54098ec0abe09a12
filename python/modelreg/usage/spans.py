"""Spans of time, and what one is made of: whole UTC days, and pieces of days to add or to take away."""

from typing import NamedTuple

from modelreg.usage.days import MS_PER_DAY


class Span(NamedTuple):
    """A span of time: calls that began in it.

    Attributes:
        from_unix_ms: its begin.
        until_unix_ms: its end, which is no longer in it.
    """

    from_unix_ms: int
    until_unix_ms: int

    @property
    def ms(self) -> int:
        """How long it is."""
        return self.until_unix_ms - self.from_unix_ms

    @property
    def first_day(self) -> int:
        """Number of the UTC day in which it begins."""
        return self.from_unix_ms // MS_PER_DAY

    @property
    def last_day(self) -> int:
        """Number of the UTC day in which it ends."""
        return (self.until_unix_ms - 1) // MS_PER_DAY


class Parts(NamedTuple):
    """What a span is made of.

    Attributes:
        days: whole UTC days; empty where it has none.
        added: pieces of other days, each of one.
        taken: pieces of ``days`` that are not in the span, each of one day.
    """

    days: range
    added: list[Span]
    taken: list[Span]


def parts_of(span: Span) -> Parts:
    """Return the parts of a span, so that its pieces have few calls in them where it ends now."""
    begin, end = span
    first, last = span.first_day, span.last_day
    added: list[Span] = []
    taken = [Span(first * MS_PER_DAY, begin)]
    of_first = Span(begin, min(end, (first + 1) * MS_PER_DAY))
    if of_first.ms < taken[0].ms:
        first, added, taken = first + 1, [of_first], []
    if first <= last:
        # Of that day all is to be added or hardly anything to be taken away: what begins later than now.
        taken.append(Span(end, (last + 1) * MS_PER_DAY))
    return Parts(range(first, last + 1), added, [piece for piece in taken if piece.ms])

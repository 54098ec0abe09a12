"""When something ends that was drawn at random: known within bounds until it is seen."""

from dataclasses import dataclass


@dataclass(frozen=True)
class End:
    """A time of the clock, at least `low` and at most `high`."""

    low_ms: int
    high_ms: int

    def or_later(self, other: "End") -> "End":
        """The later of two."""
        return End(max(self.low_ms, other.low_ms), max(self.high_ms, other.high_ms))

    def nearest(self, time_ms: int) -> int:
        """The possible end nearest to this time."""
        return min(max(time_ms, self.low_ms), self.high_ms)

    def over(self, now_ms: int) -> bool:
        """Whether it is certainly over."""
        return self.high_ms <= now_ms


def exactly(time_ms: int) -> End:
    """A known end."""
    return End(time_ms, time_ms)


LONGEST_COOLDOWN_MS = 60_000
FIRST_COOLDOWN_MS = 5_000


def cooldown(now_ms: int, before: int) -> End:
    """min(60 s, 5 s * 2^before), times 0.8 to 1.2 (scoring.md, "Circuit")."""
    base_ms = min(LONGEST_COOLDOWN_MS, FIRST_COOLDOWN_MS * 2**before)
    return End(now_ms + base_ms * 800_000 // 1_000_000, now_ms + base_ms * 1_200_000 // 1_000_000)

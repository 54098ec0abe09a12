"""Attempts and successes that halve every minute (scoring.md, "Order and live view in detail": Counts)."""

from .decay import COUNT_HALVING_MS, MEMORY_MS, MILLION, decay_ppm, whole_steps_ms


class Counts:
    """Both in millionths."""

    def __init__(self) -> None:
        self.successes = 0
        self.attempts = 0
        self.clock_ms = 0
        self.last_ms = 0

    def forget(self, now_ms: int) -> None:
        """Ten minutes without an attempt: both are 0 again."""
        if self.attempts and now_ms - self.last_ms > MEMORY_MS:
            self.successes = self.attempts = 0

    def add(self, now_ms: int, *, success: bool) -> None:
        """Count one attempt."""
        self.forget(now_ms)
        if self.attempts == 0:
            self.clock_ms = now_ms
        dt_ms = max(0, now_ms - self.clock_ms)
        kept_ppm = decay_ppm(dt_ms, COUNT_HALVING_MS)
        self.clock_ms += whole_steps_ms(dt_ms, COUNT_HALVING_MS)
        self.last_ms = now_ms
        self.successes = self.successes * kept_ppm // MILLION + (MILLION if success else 0)
        self.attempts = self.attempts * kept_ppm // MILLION + MILLION

    def availability_ppm(self, prior_ppm: int, prior_attempts: int) -> int:
        """The component."""
        return MILLION * (prior_ppm * prior_attempts + self.successes) // (MILLION * prior_attempts + self.attempts)

"""One folded figure: what it was fades before the samples (scoring.md, "Order and live view in detail": Folding)."""

from .decay import FIGURE_HALVING_MS, MEMORY_MS, MILLION, decay_ppm, whole_steps_ms


class Figure:
    """A time to first token or a time per token; None while no sample is at most ten minutes old."""

    def __init__(self) -> None:
        self.v = 0
        self.clock_ms = 0
        self.last_ms: int | None = None
        """When the last sample came."""

    def value(self, now_ms: int) -> int | None:
        """What stands now; reading changes nothing."""
        if self.last_ms is None or now_ms - self.last_ms > MEMORY_MS:
            return None
        return self.v

    def fold(self, x: int, now_ms: int) -> None:
        """Take a sample in."""
        if self.value(now_ms) is None:
            self.v, self.clock_ms = x, now_ms
        else:
            dt_ms = max(0, now_ms - self.clock_ms)
            kept = abs(self.v - x) * decay_ppm(dt_ms, FIGURE_HALVING_MS) // MILLION
            self.v = x + kept if x < self.v else x - kept
            self.clock_ms += whole_steps_ms(dt_ms, FIGURE_HALVING_MS)
        self.last_ms = now_ms

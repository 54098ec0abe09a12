"""Halving by whole numbers: D(dt), and how far a clock moves on (scoring.md, "Live view": Folding; "Counts")."""

MILLION = 1_000_000
STEPS = 64
"""Steps of a halving."""
FIGURE_HALVING_MS = 7_000
COUNT_HALVING_MS = 60_000
MEMORY_MS = 600_000
"""After so long without a sample or attempt nothing is known any more."""


def step_ppm(step: int) -> int:
    """floor(1e6 * 2^(-step/64)), found with integers: the largest n with n^64 * 2^step <= (10^6)^64."""
    low, high = 0, MILLION
    while low < high:
        middle = (low + high + 1) // 2
        if middle**STEPS * 2**step <= MILLION**STEPS:
            low = middle
        else:
            high = middle - 1
    return low


TABLE = [step_ppm(step) for step in range(STEPS)]


def decay_ppm(dt_ms: int, halving_ms: int) -> int:
    """D(dt)."""
    return TABLE[dt_ms * STEPS // halving_ms % STEPS] >> (dt_ms // halving_ms)


def whole_steps_ms(dt_ms: int, halving_ms: int) -> int:
    """What of dt the decay took into account."""
    return dt_ms * STEPS // halving_ms * halving_ms // STEPS

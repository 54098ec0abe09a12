"""How long answers were, plainly: weights by bucket for each model, variant and class (scoring.md, "Interval")."""

from __future__ import annotations

from dataclasses import dataclass, field

from modelreg.v1.live_pb2 import OutputHistory

from .folding.decay import MILLION, decay_ppm, whole_steps_ms

WEEK_MS = 7 * 86_400_000
MEMORY_MS = 4 * WEEK_MS
FULL = 256 * MILLION
MOST_TOKENS = 10**8

Key = tuple[str, str, str]
"""Model, variant, task class."""


def bucket(tokens: int) -> int:
    """16 * s + floor(c / 2^s), s = max(0, bits(c) - 5)."""
    tokens = min(tokens, MOST_TOKENS)
    shift = max(0, tokens.bit_length() - 5)
    return 16 * shift + (tokens >> shift)


def ends(number: int) -> tuple[int, int]:
    """The least and the greatest count of a bucket, found by asking."""
    shift = max(0, number // 16 - 1)
    counts = range((number - 16 * shift) << shift, (number + 1 - 16 * shift) << shift)
    assert bucket(counts[0]) == number or counts[0] > MOST_TOKENS
    return counts[0], counts[-1]


@dataclass
class Lengths:
    """Of one key."""

    clock_ms: int
    counted_at_ms: int
    weights: dict[int, int] = field(default_factory=dict[int, int])

    def count(self, tokens: int, now_ms: int) -> None:
        """Fade, count, halve."""
        dt_ms = max(0, now_ms - self.clock_ms)
        self.weights = {at: weight * decay_ppm(dt_ms, WEEK_MS) // MILLION for at, weight in self.weights.items()}
        self.clock_ms += whole_steps_ms(dt_ms, WEEK_MS)
        self.counted_at_ms = max(self.counted_at_ms, now_ms)
        self.weights[bucket(tokens)] = self.weights.get(bucket(tokens), 0) + MILLION
        if sum(self.weights.values()) >= FULL:
            self.weights = {at: weight // 2 for at, weight in self.weights.items()}

    def history(self) -> OutputHistory:
        """q5, q95 and n."""
        total = sum(self.weights.values())
        return OutputHistory(
            low_tokens=ends(self.first(total))[0],
            high_tokens=ends(self.first(19 * total))[1],
            sample_size=total // MILLION,
        )

    def first(self, twentieths: int) -> int:
        """The first bucket where 20 * (weights up to it) reaches so much."""
        return next(
            at
            for at in sorted(self.weights)
            if 20 * sum(self.weights[upto] for upto in self.weights if upto <= at) >= twentieths
        )


class AllLengths:
    """Of every key, as counted and as the last fold shows them."""

    def __init__(self) -> None:
        """Nothing was seen."""
        self.counted: dict[Key, Lengths] = {}
        self.shown: dict[Key, OutputHistory] = {}
        self.epoch = 0

    def saw(self, epoch: int) -> None:
        """An answer names the last fold that changed something: it shows what was counted before that answer."""
        if epoch != self.epoch:
            self.epoch = epoch
            self.shown = {key: lengths.history() for key, lengths in self.counted.items()}

    def count(self, key: Key, tokens: int, now_ms: int) -> None:
        """One answer."""
        known = self.counted.get(key)
        if known is None or now_ms - known.counted_at_ms > MEMORY_MS:
            known = self.counted[key] = Lengths(now_ms, now_ms)
        known.count(tokens, now_ms)

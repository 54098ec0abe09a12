"""The formulas of the five components, each from 0 to 1,000,000 ppm (scoring.md, "Components, for one request")."""

from math import floor

from .counts import LARGEST_EXACT


def cautious_ppm(mean_ppm: int, se_ppm: int, caution_milli: int) -> int:
    """Quality and safety: max(0, mean - floor(caution_milli * se / 1000))."""
    return max(0, mean_ppm - caution_milli * se_ppm // 1_000)


def cost_ppm(reference_cost: int, q: int) -> int:
    """Cost: C = 0: 500,000; else floor(1e6 * C / (C + q)), q clamped to 2^53."""
    if reference_cost == 0:
        return 500_000
    c = float(reference_cost)
    return floor(1e6 * c / (c + float(min(q, LARGEST_EXACT))))


def latency_ms(ttft_ms: int, expected_output: int, us_per_token: int) -> int:
    """Time until the expected output is complete: t = ttft_ms + expected_output * us_per_token / 1000."""
    return ttft_ms + expected_output * us_per_token // 1_000


def speed_ppm(t_class_ms: int, t_ms: int) -> int:
    """Speed: floor(1e6 * T / (T + t))."""
    t_class, t = float(t_class_ms), float(t_ms)
    return floor(1e6 * t_class / (t_class + t))


def availability_ppm(prior_ppm: int, prior_attempts: int, successes: float = 0.0, attempts: float = 0.0) -> int:
    """Availability: floor(1e6 * (prior_ppm * prior_attempts / 1e6 + successes) / (prior_attempts + attempts))."""
    prior = float(prior_attempts)
    return floor(1e6 * (float(prior_ppm) * prior / 1e6 + successes) / (prior + attempts))


def total(weights_ppm: list[int], values_ppm: list[int]) -> int:
    """The number that ranks: the sum of weight_ppm * value_ppm ("Numbers")."""
    return sum(weight * value for weight, value in zip(weights_ppm, values_ppm, strict=True))


def score(total_: int, weights_ppm: list[int]) -> float:
    """For display: total / (sum of the weights in ppm * 1,000,000)."""
    return float(total_) / float(sum(weights_ppm) * 1_000_000)


def quantised(weight: float) -> int:
    """A weight of the wire in ppm: floor(w * 1e6 + 0.5)."""
    return floor(weight * 1e6 + 0.5)

"""Reads how fast offers answer, from LLM Stats (throughput and latency), without its placeholders."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

# A figure that stands at so many offers was filled in, not measured: a latency of 0.5 s stands at 81, from Claude 3
# Haiku to Llama 405B, a throughput of 100 at 39.
REPEATS_OF_A_PLACEHOLDER = 5
# No hosted route is sold at this speed; the file has 0.1 six times.
SLOWEST_BELIEVABLE_TOKENS_PER_S = 10
# Beyond it a model thought before its first word, and how long depends on the question.
LATEST_FIRST_TOKEN_S = 5
# It resells other people's offers, and repeats their figures.
NO_PROVIDER = "zeroeval"


@dataclass(frozen=True)
class OfferSpeed:
    """How fast an offer answered.

    Attributes:
        provider: as LLM Stats names it.
        model: likewise; the name of a row of that source.
        ttft_ms: time to the first token; None where nobody measured it.
        us_per_token: time a further token; None likewise.
    """

    provider: str
    model: str
    ttft_ms: float | None
    us_per_token: float | None


def read_offers(sources: Path) -> list[OfferSpeed]:
    """Return the offers with at least one believable figure."""
    path = sources / "quality" / "llm_stats_2025_10.json"
    offers = [
        offer
        for offer in json.loads(path.read_text(encoding="utf-8"))["offers"]
        if offer["provider"] != NO_PROVIDER and offer["latency_s"] is not None
    ]
    latencies = Counter(offer["latency_s"] for offer in offers)
    throughputs = Counter(offer["throughput_tokens_per_s"] for offer in offers)
    found = [
        OfferSpeed(
            offer["provider"],
            offer["model"],
            _ttft_ms(offer["latency_s"], latencies[offer["latency_s"]]),
            _us_per_token(offer["throughput_tokens_per_s"], throughputs[offer["throughput_tokens_per_s"]]),
        )
        for offer in offers
    ]
    return [offer for offer in found if offer.ttft_ms is not None or offer.us_per_token is not None]


def _ttft_ms(latency_s: float, repeats: int) -> float | None:
    """Return the latency in ms; whole seconds were typed, not measured."""
    typed = latency_s == int(latency_s)
    measured = repeats < REPEATS_OF_A_PLACEHOLDER and not typed and latency_s < LATEST_FIRST_TOKEN_S
    return 1_000 * latency_s if measured else None


def _us_per_token(tokens_per_s: float, repeats: int) -> float | None:
    measured = repeats < REPEATS_OF_A_PLACEHOLDER and tokens_per_s >= SLOWEST_BELIEVABLE_TOKENS_PER_S
    return 1_000_000 / tokens_per_s if measured else None

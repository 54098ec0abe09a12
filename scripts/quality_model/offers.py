"""Reads how fast an offer answers, from LLM Stats (throughput and latency), without its placeholders."""

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

# A pair of throughput and latency that stands at so many offers was filled in, not measured: 100/0.5 at 31 offers,
# 42/0.4 at 21 (from Claude 3 Haiku to Llama 405B), 85/0.7 at 12.
REPEATS_OF_A_PLACEHOLDER = 4
# No hosted route is sold at this speed; the file has 0.1 six times.
SLOWEST_BELIEVABLE_TOKENS_PER_S = 10
# It resells other people's offers, and repeats their figures.
NO_PROVIDER = "zeroeval"


@dataclass(frozen=True)
class OfferSpeed:
    """How fast an offer answered.

    Attributes:
        provider: as LLM Stats names it.
        model: likewise; the name of a row of that source.
        ttft_ms: time to the first token.
        us_per_token: time a further token.
    """

    provider: str
    model: str
    ttft_ms: float
    us_per_token: float


def read_offers(sources: Path) -> list[OfferSpeed]:
    """Return the believable speeds of offers."""
    path = sources / "quality" / "llm_stats_2025_10.json"
    offers = json.loads(path.read_text(encoding="utf-8"))["offers"]
    pairs = [(offer["throughput_tokens_per_s"], offer["latency_s"]) for offer in offers]
    repeats = Counter(pairs)
    return [
        OfferSpeed(offer["provider"], offer["model"], 1_000 * latency, 1_000_000 / throughput)
        for offer, (throughput, latency) in zip(offers, pairs, strict=True)
        if throughput is not None
        and latency is not None
        and offer["provider"] != NO_PROVIDER
        and throughput >= SLOWEST_BELIEVABLE_TOKENS_PER_S
        and repeats[throughput, latency] < REPEATS_OF_A_PLACEHOLDER
    ]

"""Reads how fast an offer answers, from LLM Stats (throughput and latency), without its placeholders."""

import json
from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

# A pair of throughput and latency that stands at so many offers was filled in, not measured: 100/0.5 at 31 offers,
# 42/0.4 at 21 (from Claude 3 Haiku to Llama 405B), 85/0.7 at 12.
REPEATS_OF_A_PLACEHOLDER = 4
# No hosted route is sold at this speed; the file has 0.1 six times.
SLOWEST_BELIEVABLE_TOKENS_PER_S = 10


@dataclass(frozen=True)
class Speed:
    """Time to the first token, time a further token, and the day of the figures."""

    ttft_ms: int
    us_per_token: int
    as_of: str


def load_speeds(sources: Path) -> dict[str, Speed]:
    """Return the believable speeds by `provider/model` as LLM Stats writes them."""
    text = (sources / "quality" / "llm_stats_2025_10.json").read_text(encoding="utf-8")
    offers = json.loads(text, parse_float=Decimal)["offers"]
    pairs = [(offer["throughput_tokens_per_s"], offer["latency_s"]) for offer in offers]
    repeats = Counter(pairs)
    return {
        f"{offer['provider']}/{offer['model']}": Speed(
            _whole(latency * 1000), _whole(1_000_000 / throughput), offer["as_of"]
        )
        for offer, (throughput, latency) in zip(offers, pairs, strict=True)
        if throughput is not None
        and latency is not None
        and throughput >= SLOWEST_BELIEVABLE_TOKENS_PER_S
        and repeats[throughput, latency] < REPEATS_OF_A_PLACEHOLDER
    }


def _whole(value: Decimal | float) -> int:
    return int(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP))

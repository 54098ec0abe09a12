"""Rows 20 to 29: price, speed, quality, availability, safety (scoring.md, "Checks, by number")."""

from modelreg.v1 import common_pb2 as common
from modelreg.v1.select_pb2 import TERM_SOURCE_MARKET, TERM_SOURCE_NONE

from .asked import Asked
from .assess import Assessed
from .conditions import rates_of
from .money import pico_usd
from .quotes import price_of
from .units import charged

SAFE_PPM = 500_000


def rate_of(unit: str, ask: Asked, one: Assessed) -> int | None:
    """What one of a unit costs in this call, in pico-USD; None where nothing is known."""
    rate = charged(unit, rates_of(price_of(one.candidate), one.call), ask.registry.unit_kinds)
    return None if rate is None else rate.pico_usd


def blended_rate(ask: Asked, one: Assessed) -> int | None:
    """Of three tokens of input and one of output; each of the four has its share of hardware."""
    input_rate, output_rate = rate_of("input_token", ask, one), rate_of("output_token", ask, one)
    if input_rate is None or output_rate is None:
        return None
    own = rates_of(price_of(one.candidate), one.call)
    hardware = own["hardware_token"].pico_usd if "hardware_token" in own else 0
    return 3 * input_rate + output_rate + 4 * hardware


def price_ceiling(ask: Asked, one: Assessed) -> bool:
    """20: not free, and a rate, the blended price or the known expected quote is above its ceiling."""
    ceilings = ask.constraints.price_ceilings
    if one.quote.state == common.PRICE_STATE_FREE:
        return False
    if any((rate_of(unit.kind, ask, one) or 0) > unit.max_pico_usd for unit in ceilings.units):
        return True
    if ceilings.HasField("blended_per_1k_pico_usd"):
        blended = blended_rate(ask, one)
        if blended is not None and 1_000 * blended > 4 * ceilings.blended_per_1k_pico_usd:
            return True
    if ceilings.HasField("per_request") and one.quote.expected is not None:
        return one.quote.expected > pico_usd(ceilings.per_request)
    return False


def unknown_price(ask: Asked, one: Assessed) -> bool:
    """21: not free, and what a ceiling needs is missing."""
    ceilings = ask.constraints.price_ceilings
    if one.quote.state == common.PRICE_STATE_FREE:
        return False
    if any(rate_of(unit.kind, ask, one) is None for unit in ceilings.units):
        return True
    if ceilings.HasField("blended_per_1k_pico_usd") and blended_rate(ask, one) is None:
        return True
    return ceilings.HasField("per_request") and one.quote.state == common.PRICE_STATE_UNKNOWN


def ttft_known(one: Assessed) -> bool:
    """Whether the time to first token is known to constraints."""
    return one.ttft_ms.source != TERM_SOURCE_MARKET


def per_token_known(one: Assessed) -> bool:
    """Whether the time per token is known to constraints."""
    return one.us_per_token.source != TERM_SOURCE_MARKET


def max_latency(ask: Asked, one: Assessed) -> bool:
    """22: t > max_latency_ms, neither part of t from the market's prior."""
    known = ttft_known(one) and per_token_known(one)
    return ask.constraints.HasField("max_latency_ms") and known and one.latency_ms > ask.constraints.max_latency_ms


def max_ttft(ask: Asked, one: Assessed) -> bool:
    """23: ttft_ms > max_ttft_ms, not from the market's prior."""
    asked = ask.constraints.HasField("max_ttft_ms")
    return asked and ttft_known(one) and one.ttft_ms.value > ask.constraints.max_ttft_ms


def min_throughput(ask: Asked, one: Assessed) -> bool:
    """24: us_per_token * min_output_tokens_per_s > 1,000,000, not from the market's prior."""
    asked = ask.constraints.HasField("min_output_tokens_per_s")
    product = one.us_per_token.value * ask.constraints.min_output_tokens_per_s
    return asked and per_token_known(one) and product > 1_000_000


def unknown_latency(ask: Asked, one: Assessed) -> bool:
    """25: a figure needed for 22 to 24 is from the market's prior."""
    needs_ttft = ask.constraints.HasField("max_latency_ms") or ask.constraints.HasField("max_ttft_ms")
    needs_per_token = ask.constraints.HasField("max_latency_ms") or ask.constraints.HasField("min_output_tokens_per_s")
    return (needs_ttft and not ttft_known(one)) or (needs_per_token and not per_token_known(one))


def min_quality(ask: Asked, one: Assessed) -> bool:
    """26: quality < min_quality_ppm, basis not none."""
    asked, known = ask.constraints.HasField("min_quality_ppm"), one.quality.source != TERM_SOURCE_NONE
    return asked and known and one.quality.value < ask.constraints.min_quality_ppm


def unknown_quality(ask: Asked, one: Assessed) -> bool:
    """27: min_quality_ppm given, basis none."""
    return ask.constraints.HasField("min_quality_ppm") and one.quality.source == TERM_SOURCE_NONE


def min_availability(ask: Asked, one: Assessed) -> bool:
    """28: availability < min_availability_ppm."""
    asked = ask.constraints.HasField("min_availability_ppm")
    return asked and one.availability.value < ask.constraints.min_availability_ppm


def safety(ask: Asked, one: Assessed) -> bool:
    """29: safety is required, a figure is known and its value is below 500,000."""
    return ask.safety_required and one.safety.source != TERM_SOURCE_NONE and one.safety.value < SAFE_PPM

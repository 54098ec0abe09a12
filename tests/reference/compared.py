"""The two numbers a failed check compared (scoring.md, after the table: `actual` and `limit`)."""

from modelreg.v1 import select_pb2 as sel

from .asked import Asked
from .assess import Assessed
from .rows_figures import SAFE_PPM
from .rows_workload import tokens_needed, workload_exceeds_context


def compared(  # noqa: C901, PLR0911 - one case a row, as the document lists them
    reason: sel.ExclusionReason, ask: Asked, one: Assessed, floor_ppm: int | None
) -> tuple[int | None, int | None]:
    """`actual` and `limit` of a full explanation; None where absent."""
    asked = ask.constraints
    match reason:
        case sel.EXCLUSION_REASON_CONTEXT_EXCEEDED:
            needed = tokens_needed(ask, one) if workload_exceeds_context(ask, one) else None
            return needed, one.candidate.context_tokens
        case sel.EXCLUSION_REASON_OUTPUT_EXCEEDED:
            return ask.counts.max_output_tokens, one.candidate.max_output_tokens
        case sel.EXCLUSION_REASON_MIN_CONTEXT:
            return one.candidate.context_tokens, asked.min_context_tokens
        case sel.EXCLUSION_REASON_MIN_OUTPUT:
            return one.candidate.max_output_tokens, asked.min_output_tokens
        case sel.EXCLUSION_REASON_MAX_LATENCY:
            return one.latency_ms, asked.max_latency_ms
        case sel.EXCLUSION_REASON_MAX_TTFT:
            return one.ttft_ms.value, asked.max_ttft_ms
        case sel.EXCLUSION_REASON_MIN_THROUGHPUT:
            return 1_000_000 // max(one.us_per_token.value, 1), asked.min_output_tokens_per_s
        case sel.EXCLUSION_REASON_MIN_QUALITY:
            return one.quality.value, asked.min_quality_ppm
        case sel.EXCLUSION_REASON_MIN_AVAILABILITY:
            return one.availability.value, asked.min_availability_ppm
        case sel.EXCLUSION_REASON_SAFETY:
            return one.safety.value, SAFE_PPM
        case sel.EXCLUSION_REASON_QUALITY_FLOOR:
            return one.quality.value, floor_ppm
        case _:
            return None, None

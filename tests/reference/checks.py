"""The table of checks: the first row that fails is the reason (scoring.md, "Checks, by number")."""

from collections.abc import Callable
from dataclasses import dataclass

from modelreg.internal.v1.snapshot_pb2 import UNPRICED_ALLOW, UNPRICED_ESTIMATE
from modelreg.v1 import common_pb2 as common
from modelreg.v1 import constraints_pb2 as con
from modelreg.v1 import select_pb2 as sel

from . import rows_abilities as abilities
from . import rows_figures as figures
from . import rows_terms as terms
from . import rows_workload as workload
from .asked import Asked
from .assess import Assessed


@dataclass(frozen=True)
class Row:
    """One check; `unknown` is the field whose entry in `allow_unknown` switches it off."""

    reason: sel.ExclusionReason
    fails: Callable[[Asked, Assessed], bool]
    unknown: con.UnknownField | None = None


ROWS = [
    Row(sel.EXCLUSION_REASON_MODEL_STATUS, workload.model_status),
    Row(sel.EXCLUSION_REASON_ROUTE_STATUS, workload.route_status),
    Row(sel.EXCLUSION_REASON_NOT_YET_ACTIVE, workload.not_yet_active),
    Row(sel.EXCLUSION_REASON_NO_LONGER_ACTIVE, workload.no_longer_active),
    Row(sel.EXCLUSION_REASON_MODEL_TYPE, workload.model_type),
    Row(sel.EXCLUSION_REASON_CONTEXT_EXCEEDED, workload.context_exceeded),
    Row(sel.EXCLUSION_REASON_OUTPUT_EXCEEDED, workload.output_exceeded),
    Row(sel.EXCLUSION_REASON_MODALITY, workload.modality),
    Row(sel.EXCLUSION_REASON_PARAMETER, workload.parameter),
    Row(sel.EXCLUSION_REASON_ALREADY_TRIED, workload.already_tried),
    Row(sel.EXCLUSION_REASON_CAPABILITY, abilities.capability),
    Row(sel.EXCLUSION_REASON_UNKNOWN_CAPABILITY, abilities.unknown_capability, con.UNKNOWN_FIELD_CAPABILITY),
    Row(sel.EXCLUSION_REASON_INPUT_MODALITY, abilities.input_modality),
    Row(sel.EXCLUSION_REASON_OUTPUT_MODALITY, abilities.output_modality),
    Row(sel.EXCLUSION_REASON_UNKNOWN_MODALITY, abilities.unknown_modality, con.UNKNOWN_FIELD_MODALITY),
    Row(sel.EXCLUSION_REASON_MIN_CONTEXT, abilities.min_context),
    Row(sel.EXCLUSION_REASON_UNKNOWN_CONTEXT, abilities.unknown_context, con.UNKNOWN_FIELD_CONTEXT),
    Row(sel.EXCLUSION_REASON_MIN_OUTPUT, abilities.min_output),
    Row(sel.EXCLUSION_REASON_UNKNOWN_MAX_OUTPUT, abilities.unknown_max_output, con.UNKNOWN_FIELD_MAX_OUTPUT),
    Row(sel.EXCLUSION_REASON_PRICE_CEILING, figures.price_ceiling),
    Row(sel.EXCLUSION_REASON_UNKNOWN_PRICE, figures.unknown_price, con.UNKNOWN_FIELD_PRICE),
    Row(sel.EXCLUSION_REASON_MAX_LATENCY, figures.max_latency),
    Row(sel.EXCLUSION_REASON_MAX_TTFT, figures.max_ttft),
    Row(sel.EXCLUSION_REASON_MIN_THROUGHPUT, figures.min_throughput),
    Row(sel.EXCLUSION_REASON_UNKNOWN_LATENCY, figures.unknown_latency, con.UNKNOWN_FIELD_LATENCY),
    Row(sel.EXCLUSION_REASON_MIN_QUALITY, figures.min_quality),
    Row(sel.EXCLUSION_REASON_UNKNOWN_QUALITY, figures.unknown_quality, con.UNKNOWN_FIELD_QUALITY),
    Row(sel.EXCLUSION_REASON_MIN_AVAILABILITY, figures.min_availability),
    Row(sel.EXCLUSION_REASON_SAFETY, figures.safety),
    Row(sel.EXCLUSION_REASON_COMMERCIAL_USE, terms.commercial_use),
    Row(
        sel.EXCLUSION_REASON_UNKNOWN_COMMERCIAL_USE,
        terms.unknown_commercial_use,
        con.UNKNOWN_FIELD_COMMERCIAL_USE,
    ),
    Row(sel.EXCLUSION_REASON_LICENCE, terms.licence),
    Row(sel.EXCLUSION_REASON_UNKNOWN_LICENCE, terms.unknown_licence, con.UNKNOWN_FIELD_LICENCE),
    Row(sel.EXCLUSION_REASON_REGION, terms.region),
    Row(sel.EXCLUSION_REASON_UNKNOWN_REGION, terms.unknown_region, con.UNKNOWN_FIELD_REGION),
    Row(sel.EXCLUSION_REASON_DATA_POLICY, terms.data_policy),
    Row(sel.EXCLUSION_REASON_UNKNOWN_DATA_POLICY, terms.unknown_data_policy, con.UNKNOWN_FIELD_DATA_POLICY),
    Row(sel.EXCLUSION_REASON_PROVIDER, terms.provider),
    Row(sel.EXCLUSION_REASON_MODEL, terms.model),
    Row(sel.EXCLUSION_REASON_PLATFORM, terms.platform),
    Row(sel.EXCLUSION_REASON_TAG, terms.tag),
    Row(sel.EXCLUSION_REASON_NAME_PATTERN, terms.name_pattern),
    Row(sel.EXCLUSION_REASON_QUANTIZATION, terms.quantization),
    Row(
        sel.EXCLUSION_REASON_UNKNOWN_QUANTIZATION,
        terms.unknown_quantization,
        con.UNKNOWN_FIELD_QUANTIZATION,
    ),
    Row(sel.EXCLUSION_REASON_PARAMETER_BOUNDS, workload.parameter_bounds),
    Row(sel.EXCLUSION_REASON_VERSION, terms.version),
    Row(sel.EXCLUSION_REASON_UNKNOWN_VERSION, terms.unknown_version, con.UNKNOWN_FIELD_VERSION),
]

ELIGIBLE = sel.EXCLUSION_REASON_UNSPECIFIED


def numbered_reason(ask: Asked, one: Assessed) -> sel.ExclusionReason:
    """Rows 1 to 44 and 48 to 50: the first that fails, or ELIGIBLE."""
    for row in ROWS:
        if row.fails(ask, one) and row.unknown not in ask.constraints.allow_unknown:
            return row.reason
    return ELIGIBLE


def reason_without_floor(ask: Asked, one: Assessed) -> sel.ExclusionReason:
    """The numbered rows, then the operator's setting for unknown prices, which no `allow_unknown` switches off."""
    reason = numbered_reason(ask, one)
    passes = ask.settings.unpriced in (UNPRICED_ESTIMATE, UNPRICED_ALLOW)
    if reason == ELIGIBLE and one.quote.state == common.PRICE_STATE_UNKNOWN and not passes:
        return sel.EXCLUSION_REASON_UNKNOWN_PRICE
    return reason


def floor_reason(ask: Asked, one: Assessed, floor_ppm: int) -> sel.ExclusionReason:
    """The last two rows: the strategy's own quality floor."""
    if one.quality.source == sel.TERM_SOURCE_NONE:
        allowed = con.UNKNOWN_FIELD_QUALITY in ask.constraints.allow_unknown
        return ELIGIBLE if allowed else sel.EXCLUSION_REASON_UNKNOWN_QUALITY
    return sel.EXCLUSION_REASON_QUALITY_FLOOR if one.quality.value < floor_ppm else ELIGIBLE

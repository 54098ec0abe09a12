"""Rows 1 to 10 and 48: state, dates, type, the workload itself, attempts (scoring.md, "Checks, by number")."""

from modelreg.internal.v1.snapshot_pb2 import KNOWN_YES
from modelreg.v1.constraints_pb2 import STATUS_ACTIVE

from .asked import Asked
from .assess import Assessed


def model_status(ask: Asked, one: Assessed) -> bool:
    """1: the model's status is not in `model_statuses` (empty: ACTIVE)."""
    return one.candidate.model.status not in (list(ask.constraints.model_statuses) or [STATUS_ACTIVE])


def route_status(ask: Asked, one: Assessed) -> bool:
    """2: the route's status is not in `route_statuses` (empty: ACTIVE)."""
    return one.candidate.route.status not in (list(ask.constraints.route_statuses) or [STATUS_ACTIVE])


def not_yet_active(ask: Asked, one: Assessed) -> bool:
    """3: now < from, of the route or the model."""
    return any(
        dated.HasField("active_from_unix_ms") and ask.now_unix_ms < dated.active_from_unix_ms
        for dated in (one.candidate.route, one.candidate.model)
    )


def no_longer_active(ask: Asked, one: Assessed) -> bool:
    """4: now >= until, of the route or the model."""
    return any(
        dated.HasField("active_until_unix_ms") and ask.now_unix_ms >= dated.active_until_unix_ms
        for dated in (one.candidate.route, one.candidate.model)
    )


def model_type(ask: Asked, one: Assessed) -> bool:
    """5: the type is not in `model_types` (empty: `chat`); an unknown type never is."""
    kind = one.candidate.model.type
    return kind == "" or kind not in (list(ask.constraints.model_types) or ["chat"])


def tokens_needed(ask: Asked, one: Assessed) -> int:
    """Input and (max_output_tokens, else the candidate's expected output)."""
    most = ask.counts.max_output_tokens
    return ask.counts.input_tokens + (one.expected_output if most is None else most)


def workload_exceeds_context(ask: Asked, one: Assessed) -> bool:
    """6, first half: more tokens are needed than the known context holds."""
    context = one.candidate.context_tokens
    return context is not None and tokens_needed(ask, one) > context


def context_exceeded(ask: Asked, one: Assessed) -> bool:
    """6: the workload does not fit, or did not fit at a route whose known context is not smaller."""
    context = one.candidate.context_tokens
    tried = context is not None and any(context <= too_small for too_small in ask.attempts.too_small_contexts)
    return workload_exceeds_context(ask, one) or tried


def output_exceeded(ask: Asked, one: Assessed) -> bool:
    """7: max_output_tokens > cap, where known."""
    most, cap = ask.counts.max_output_tokens, one.candidate.max_output_tokens
    return most is not None and cap is not None and most > cap


def modality(ask: Asked, one: Assessed) -> bool:
    """8: a unit with a count above 0 needs a modality that the model is not known to take or give."""
    model = one.candidate.model
    for name, count in ask.counts.units:
        kind = ask.registry.unit_kinds[name]
        if count > 0 and kind.input_modality and kind.input_modality not in model.input_modalities:
            return True
        if count > 0 and kind.output_modality and kind.output_modality not in model.output_modalities:
            return True
    return False


def parameter(ask: Asked, one: Assessed) -> bool:
    """9: a parameter is not in the list (an empty one takes none), or stream or batch is not known to be supported."""
    model = one.candidate.model
    used = [*ask.workload.parameters, *(one.name for one in ask.workload.parameter_values)]
    if any(name not in model.parameters for name in used):
        return True
    if ask.workload.stream and model.stream != KNOWN_YES:
        return True
    return ask.workload.batch and model.batch != KNOWN_YES


def already_tried(ask: Asked, one: Assessed) -> bool:
    """10: an attempt at this route, or a refused content at a route of this model."""
    route = one.candidate.route
    return route.name in ask.attempts.routes or route.model in ask.attempts.refused_models


def parameter_bounds(ask: Asked, one: Assessed) -> bool:
    """48: a value, in millionths rounded half to even, is outside the model's bounds."""
    bounds = {bound.name: bound for bound in one.candidate.model.parameter_bounds}
    for given in ask.workload.parameter_values:
        bound, millionths = bounds.get(given.name), round(given.value * 1e6)
        if bound is None:
            continue
        if bound.HasField("least_millionths") and millionths < bound.least_millionths:
            return True
        if bound.HasField("greatest_millionths") and millionths > bound.greatest_millionths:
            return True
    return False

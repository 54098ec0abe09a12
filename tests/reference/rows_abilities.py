"""Rows 11 to 19: capabilities, modalities, limits (scoring.md, "Checks, by number")."""

from modelreg.internal.v1.snapshot_pb2 import Capability

from .asked import Asked
from .assess import Assessed


def listed(one: Assessed) -> dict[str, Capability]:
    """Capabilities the model is known to have or to lack."""
    return {capability.name: capability for capability in one.candidate.model.capabilities}


def capability(ask: Asked, one: Assessed) -> bool:
    """11: a required one is known absent or its known score is too low; an excluded one is known present."""
    known = listed(one)
    for wanted in ask.constraints.capabilities.required:
        has = known.get(wanted.name)
        if has is None:
            continue
        if not has.present:
            return True
        if wanted.HasField("min_score_ppm") and has.HasField("score_ppm") and has.score_ppm < wanted.min_score_ppm:
            return True
    return any(name in known and known[name].present for name in ask.constraints.capabilities.excluded)


def unknown_capability(ask: Asked, one: Assessed) -> bool:
    """12: a required or excluded one is not listed; a minimum score is asked and the score unknown."""
    known = listed(one)
    for wanted in ask.constraints.capabilities.required:
        has = known.get(wanted.name)
        if has is None or (wanted.HasField("min_score_ppm") and not has.HasField("score_ppm")):
            return True
    return any(name not in known for name in ask.constraints.capabilities.excluded)


def input_modality(ask: Asked, one: Assessed) -> bool:
    """13: one of `input_modalities` is not in the model's known list."""
    takes = one.candidate.model.input_modalities
    return len(takes) > 0 and any(name not in takes for name in ask.constraints.input_modalities)


def output_modality(ask: Asked, one: Assessed) -> bool:
    """14: one of `output_modalities` is not in the model's known list."""
    gives = one.candidate.model.output_modalities
    return len(gives) > 0 and any(name not in gives for name in ask.constraints.output_modalities)


def unknown_modality(ask: Asked, one: Assessed) -> bool:
    """15: a list that is asked about is empty."""
    model = one.candidate.model
    no_input = len(ask.constraints.input_modalities) > 0 and len(model.input_modalities) == 0
    no_output = len(ask.constraints.output_modalities) > 0 and len(model.output_modalities) == 0
    return no_input or no_output


def min_context(ask: Asked, one: Assessed) -> bool:
    """16: known context < min_context_tokens."""
    context = one.candidate.context_tokens
    asked = ask.constraints.HasField("min_context_tokens")
    return asked and context is not None and context < ask.constraints.min_context_tokens


def unknown_context(ask: Asked, one: Assessed) -> bool:
    """17: unknown context, min_context_tokens given."""
    return ask.constraints.HasField("min_context_tokens") and one.candidate.context_tokens is None


def min_output(ask: Asked, one: Assessed) -> bool:
    """18: known cap < min_output_tokens."""
    cap = one.candidate.max_output_tokens
    asked = ask.constraints.HasField("min_output_tokens")
    return asked and cap is not None and cap < ask.constraints.min_output_tokens


def unknown_max_output(ask: Asked, one: Assessed) -> bool:
    """19: unknown cap, min_output_tokens given."""
    return ask.constraints.HasField("min_output_tokens") and one.candidate.max_output_tokens is None

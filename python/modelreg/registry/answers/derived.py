"""Capabilities of a model: those that are stated, and those that follow from its other facts."""

from collections.abc import Mapping
from typing import Final

from modelreg.catalog.model import ModelEntry

Ability = tuple[bool, int | None]
"""Whether it is there, and its score in ppm where one is known."""

_CONTEXTS: Final = {
    "32k_context": 32_000,
    "128k_context": 128_000,
    "200k_context": 200_000,
    "1m_context": 1_000_000,
}
_INPUTS: Final = {"vision": "image", "audio_input": "audio", "video_input": "video", "pdf_input": "pdf"}
_OUTPUTS: Final = {"image_output": "image", "audio_output": "audio", "video_output": "video"}

FREE_TIER: Final = "free_tier"
DERIVED: Final = frozenset({*_CONTEXTS, *_INPUTS, *_OUTPUTS, "streaming", "batch", "open_weights", FREE_TIER})
"""Those that follow from other facts; one that a model states itself stands before."""


def abilities_of(model: ModelEntry, *, has_free_route: bool) -> Mapping[str, Ability]:
    """Return what is known of each capability, by name; one that is not there is unknown.

    Args:
        model: the model.
        has_free_route: a route of it is free by statement.
    """
    known: dict[str, Ability] = {FREE_TIER: (has_free_route, None)}
    if model.context_tokens is not None:
        known |= {name: (model.context_tokens >= least, None) for name, least in _CONTEXTS.items()}
    for names, modalities in ((_INPUTS, model.input_modalities), (_OUTPUTS, model.output_modalities)):
        if modalities:
            known |= {name: (modality in modalities, None) for name, modality in names.items()}
    for name, value in (("streaming", model.stream), ("batch", model.batch), ("open_weights", model.open_weights)):
        if value is not None:
            known[name] = (value, None)
    for name, stated in (model.capabilities or {}).items():
        known[name] = (stated, None) if isinstance(stated, bool) else (True, stated.score_ppm)
    return known

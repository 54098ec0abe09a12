"""The entry of a model, of what its rows state: by the rules that models.dev's offers go by."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from modelreg.catalog.models_dev.model import Subject, model_entry
from modelreg.catalog.models_dev.offer import Offer
from modelreg.catalog.models_dev.providers import Provider, provider_of
from modelreg.catalog.models_dev.shape import Limit, Modalities, OfferTable
from modelreg.catalog.openrouter.identity import PROVIDER, packaged_models, vendor_of
from modelreg.catalog.openrouter.row import Listed
from modelreg.catalog.openrouter.shape import ModelRow

CATALOGUE: Final = "OpenRouter"

# `Vendor: Model (free)`.
_OF_THE_ROW: Final = re.compile(r"^[^:]{1,40}: | +\((free|thinking|extended)\)$")
# In the words of models.dev.
_MODALITIES: Final = {"file": "pdf", "speech": "audio", "transcription": "text", "embeddings": "text", "rerank": "text"}
_TYPES: Final = {"embeddings": "embedding", "rerank": "rerank", "speech": "speech", "transcription": "transcription"}
_ROUTER: Final = "Router"
# OpenRouter's own, and second names: no vendor's endpoint takes them.
_OWN_PARAMETERS: Final = frozenset({"include_reasoning", "reasoning", "max_completion_tokens"})


def provider() -> Provider:
    """Return OpenRouter, as its documentation says it is called."""
    stated = {
        "name": "OpenRouter",
        "npm": "@openrouter/ai-sdk-provider",
        "api": "https://openrouter.ai/api/v1",
        "doc": "https://openrouter.ai/docs/api-reference/overview",
        "env": ["OPENROUTER_API_KEY"],
    }
    return provider_of(PROVIDER, stated)


def entry_of(name: str, listed: Sequence[Listed], conflicts: Counter[str]) -> dict[str, Any]:
    """Return the entry in a models file.

    Args:
        name: the model's id.
        listed: its rows, at least one.
        conflicts: counts the rows that contradict what stands, by fact.
    """
    at = provider()
    offers = [Offer(at, one.id, None, one.identity, _facts(one.shape), one.row) for one in listed]
    entry = model_entry(Subject(name, offers, {}, CATALOGUE), conflicts)
    if "parameters" in entry:
        named = {parameter for one in listed for parameter in one.shape.supported_parameters or ()}
        entry["parameters"] = sorted({*entry["parameters"], *named} - _OWN_PARAMETERS)
    known = packaged_models().get(name, {})
    facts = {
        "vendor": known.get("vendor") or vendor_of(listed[0].id),
        # Rows state no family, which tells of some models that they chat.
        "type": entry.get("type") or known.get("type"),
    }
    return {**entry, **{key: value for key, value in facts.items() if value is not None}}


def _facts(shape: ModelRow) -> OfferTable:
    """Return what the row says of its model; what it does not list is unknown, as others may have it."""
    architecture, parameters = shape.architecture, set(shape.supported_parameters or ())
    inputs = (architecture.input_modalities if architecture is not None else None) or []
    outputs = (architecture.output_modalities if architecture is not None else None) or []
    return OfferTable(
        name=_OF_THE_ROW.sub("", shape.name) or None if shape.name is not None else None,
        type=_type(shape, outputs),
        attachment=bool(set(inputs) - {"text"}) or None,
        reasoning=bool(parameters & {"reasoning", "reasoning_effort"}) or None,
        structured_output="structured_outputs" in parameters or None,
        temperature="temperature" in parameters or None,
        tool_call="tools" in parameters or None,
        open_weights=bool(shape.hugging_face_id) or None,
        limit=limit_of_row(shape),
        modalities=Modalities(input=_words(inputs), output=_words(outputs)),
    )


def limit_of_row(shape: ModelRow) -> Limit:
    """Return the limits: of two contexts the smaller, since a call can meet either."""
    top = shape.top_provider
    contexts = [tokens for tokens in (shape.context_length, top.context_length if top is not None else None) if tokens]
    return Limit(context=min(contexts, default=None), output=top.max_completion_tokens if top is not None else None)


def _type(shape: ModelRow, outputs: list[str]) -> str | None:
    if shape.architecture is not None and shape.architecture.tokenizer == _ROUTER:
        return "router"
    return next((_TYPES[output] for output in outputs if output in _TYPES), None)


def _words(modalities: list[str]) -> list[str]:
    return list(dict.fromkeys(_MODALITIES.get(modality, modality) for modality in modalities))

"""What a row says of its model, in the words that all catalogues are settled in."""

import re
from typing import Any, Final, cast

from modelreg.catalog.litellm.offer import PricedOffer
from modelreg.catalog.models_dev.shape import OfferTable
from modelreg.catalog.report import Flag, Row

# A mode in our words, where these are others; modes that are no types of ours stay what they are.
_TYPES: Final = {
    "responses": "chat",
    "image_generation": "image",
    "image_edit": "image",
    "video_generation": "video",
    "audio_transcription": "transcription",
    "audio_speech": "speech",
}
_CAPABILITIES: Final = {
    "tool_call": "supports_function_calling",
    "reasoning": "supports_reasoning",
    "structured_output": "supports_response_schema",
}
_ATTACHED: Final = {
    "image": "supports_vision",
    "audio": "supports_audio_input",
    "video": "supports_video_input",
    "pdf": "supports_pdf_input",
}
_TEXT: Final = "text"
_NO_LETTER: Final = re.compile("[^a-z]")
_MOST_TYPE_CHARS: Final = 32
_MOST_MODALITIES: Final = 8
_MODALITY: Final = re.compile("[a-z]{1,32}")


def facts_of(offer: PricedOffer) -> OfferTable:
    """Return what an offer says of its model; what cannot be is noted in its row."""
    kind = _TYPES.get(offer.mode) or _NO_LETTER.sub("", offer.mode)[:_MOST_TYPE_CHARS]
    limits = {"context": offer.limits.context_tokens, "output": offer.limits.max_output_tokens}
    found: dict[str, Any] = {
        "type": kind,
        "limit": {name: tokens for name, tokens in limits.items() if tokens is not None},
        **{name: _flag(offer.stated, field, offer.row) for name, field in _CAPABILITIES.items()},
    }
    if kind == "chat":
        attached = {name: _flag(offer.stated, field, offer.row) for name, field in _ATTACHED.items()}
        found["modalities"] = {
            "input": _listed(offer, "supported_modalities")
            or [_TEXT, *(name for name, is_so in attached.items() if is_so)],
            "output": _listed(offer, "supported_output_modalities") or [_TEXT],
        }
        found["attachment"] = True if attached["image"] or attached["pdf"] else None
    return OfferTable.model_validate({name: value for name, value in found.items() if value is not None})


def _flag(stated: dict[str, Any], name: str, row: Row) -> bool | None:
    value = stated.get(name)
    if name in stated and not isinstance(value, bool):
        row.note(Flag.UNFIT_VALUE, f"{name}: should be true or false")
        return None
    return value


def _listed(offer: PricedOffer, name: str) -> list[str]:
    """Return the modalities that a row lists; none where it lists none that can be."""
    if name not in offer.stated:
        return []
    value = offer.stated[name]
    words = cast("list[object]", value) if isinstance(value, list) else []
    found = [word for word in words if isinstance(word, str) and _MODALITY.fullmatch(word)]
    if not found or len(found) != len(words) or len(found) > _MOST_MODALITIES:
        offer.row.note(Flag.UNFIT_VALUE, f"{name}: should be a list of a few words as text and image")
        return []
    return found

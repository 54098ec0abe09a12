"""Rows of OpenRouter's list as a test needs them, and the list of them."""

import json
from typing import Any

PRICING: dict[str, Any] = {"prompt": "0.000001", "completion": "0.0000025"}
ROW: dict[str, Any] = {
    "id": "acme/model-1",
    "canonical_slug": "acme/model-1-20260101",
    "hugging_face_id": None,
    "name": "Acme: Model 1",
    "created": 1_778_613_011,
    "description": "Text that is nobody's fact.",
    "context_length": 128_000,
    "architecture": {
        "modality": "text->text",
        "input_modalities": ["text"],
        "output_modalities": ["text"],
        "tokenizer": "Other",
        "instruct_type": None,
    },
    "pricing": PRICING,
    "top_provider": {"context_length": 128_000, "max_completion_tokens": 8_192, "is_moderated": False},
    "per_request_limits": None,
    "supported_parameters": ["max_tokens", "temperature", "tools"],
    "expiration_date": None,
    "links": {"details": "/api/v1/models/acme/model-1/endpoints"},
}


def openrouter_row(**changes: Any) -> dict[str, Any]:
    """Return a row with some fields of its own."""
    return {**ROW, **changes}


def openrouter_list(*rows: Any, **beside: Any) -> bytes:
    """Return the answer that lists these rows."""
    return json.dumps({"data": list(rows), **beside}).encode()

"""A row as LiteLLM's list has it, and lists of such rows, read."""

import json
from typing import Any

from modelreg.catalog.litellm.read import ListReading, read_litellm

DAY = "2026-11-20"
ROW: dict[str, Any] = {
    "litellm_provider": "openai",
    "mode": "chat",
    "input_cost_per_token": 1e-06,
    "output_cost_per_token": 2.5e-06,
    "max_input_tokens": 128_000,
    "max_output_tokens": 8_192,
    "supports_function_calling": True,
}


def read_rows(rows: dict[str, Any]) -> ListReading:
    """Read a list of these rows."""
    return read_litellm(json.dumps(rows).encode(), DAY)

"""Reads which request parameters a model takes, from OpenRouter's saved list of models."""

import json
from pathlib import Path

# Parameters of a request to the model. OpenRouter's list also holds its own (`include_reasoning`, `reasoning`), which
# no vendor's endpoint takes, and second names (`max_completion_tokens`).
KNOWN = {
    "frequency_penalty",
    "logit_bias",
    "logprobs",
    "max_tokens",
    "min_p",
    "parallel_tool_calls",
    "presence_penalty",
    "repetition_penalty",
    "response_format",
    "seed",
    "stop",
    "structured_outputs",
    "temperature",
    "tool_choice",
    "tools",
    "top_k",
    "top_logprobs",
    "top_p",
    "verbosity",
}


def load_parameters(sources: Path) -> dict[str, set[str]]:
    """Return the parameters by OpenRouter's model id, for models of closed weights only.

    Behind an open-weight id stand many hosts and the list is their union, which no single host keeps.
    """
    document = json.loads((sources / "catalogues" / "openrouter.json").read_text(encoding="utf-8"))
    rows = [row for row in document["data"] if not row["hugging_face_id"]]
    return {row["id"]: set(row["supported_parameters"]) & KNOWN for row in rows}

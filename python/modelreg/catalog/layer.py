"""Which layer of the registry is whose catalogue."""

from collections.abc import Mapping
from typing import Final

from modelreg.v1 import common_pb2

LAYER_OF_CATALOGUE: Final[Mapping[str, common_pb2.Layer]] = {
    "models.dev": common_pb2.LAYER_CATALOGUE,
    "LiteLLM": common_pb2.LAYER_LITELLM,
    "genai-prices": common_pb2.LAYER_GENAI_PRICES,
    "OpenRouter": common_pb2.LAYER_OPENROUTER,
}
"""By the name that a reading has of its catalogue."""

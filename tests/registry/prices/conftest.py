"""A small registry of which two more catalogues speak, and the methods that tell of its prices."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message

from modelreg.principal import LOCAL
from modelreg.registry.service import price_methods
from modelreg.registry.stored.registry import StoredRegistry
from modelreg.v1 import common_pb2, prices_pb2
from support.imports import import_catalogue
from support.small_registry import CATALOGUE, SmallRegistry
from support.stores import Place

Ask = Callable[[Message], Any]


@pytest.fixture
def registry(place: Place, tmp_path: Path) -> SmallRegistry:
    """The registry."""
    made = SmallRegistry(place.open(), tmp_path)
    known = {"date": "2026-11-01", "providers": CATALOGUE["providers"], "models": {"one": {"vendor": "acme"}}}
    listed = {
        "acme/one": {
            "model_string": "one",
            "price_usd_per_million": {"input": "5", "output": "2"},
            "conditional_rates": [{"batch": True, "price_usd_per_million": {"input": "2.5"}}],
            "context_tokens": 900,
            "source": "LiteLLM acme/one",
            "as_of": "2026-10-31",
        },
        "bolt/one": {"model_string": "one", "price_usd_per_million": {"input": "1"}},
    }
    import_catalogue(made, {**known, "routes": listed}, layer=common_pb2.LAYER_LITELLM)
    other = {"acme/one": {"model_string": "one", "price_usd_per_million": {"input": "1.5", "output": "2"}}}
    import_catalogue(made, {**known, "source": "OpenRouter", "routes": other}, layer=common_pb2.LAYER_OPENROUTER)
    return made


@pytest.fixture
def ask(registry: SmallRegistry) -> Ask:
    """Calls the method of a request."""
    methods = price_methods(StoredRegistry(lambda: registry.source.held, registry.store), registry.store)

    def answered(request: Message) -> Any:
        method = type(request).__name__.removesuffix("Request")
        answer = methods[f"/modelreg.v1.RegistryService/{method}"](request.SerializeToString(), LOCAL)
        return getattr(prices_pb2, f"{method}Response").FromString(answer)

    return answered

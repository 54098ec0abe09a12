"""A registry of thousands of models at three providers each, put into a store the way an import does."""

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.bench import Bench
from harness.catalogue import CONTEXTS, MAX_OUTPUT_TOKENS, SEED, coin
from harness.frames import write_messages
from harness.load import Target
from harness.modelreg import REQUEST_ID_FIELD, SELECT
from harness.process import Server
from modelreg.catalog.file import ModelsFile
from modelreg.registry.stored.file import file_rows
from modelreg.store.migrate import migrate
from modelreg.store.revisions import Cause, add_revision
from modelreg.store.store import Store
from modelreg.store.write_layer import replace_layer
from modelreg.store_url import StoreUrl
from modelreg.v1 import select_pb2

ROUTES_PER_MODEL = 3
_VENDORS = 97
# Newer than the packaged catalogue: a start leaves it as it is.
_DATE = "2999-01-01"


@dataclass(frozen=True)
class LargeRegistry:
    """Where it lies.

    Attributes:
        models: how many.
        data: data directory, its store filled.
        requests: a Select that most models stand up to.
    """

    models: int
    data: Path
    requests: Path

    @property
    def route(self) -> str:
        """One of its routes."""
        return f"bench-0/{_name(0)}"

    def select_on(self, server: Server) -> Target:
        """Select on it, each call with a fresh id."""
        return Target(server, SELECT, self.requests, REQUEST_ID_FIELD)


def prepare(bench: Bench) -> LargeRegistry:
    """Fill the store, unless an earlier section has."""
    registry = LargeRegistry(
        bench.large_models,
        bench.work / f"data-large-{bench.large_models}",
        bench.work / f"requests-large-{bench.large_models}.bin",
    )
    if not registry.requests.exists():
        registry.data.mkdir(parents=True)
        _fill(registry)
        write_messages(registry.requests, [typical_select().SerializeToString()])
    return registry


def typical_select() -> select_pb2.SelectRequest:
    """A chat with tools and a long context, to be balanced."""
    request = select_pb2.SelectRequest(task_class="coding")
    request.workload.input_tokens = 2_000
    request.workload.expected_output_tokens = 500
    request.objective.strategy = "balanced"
    request.constraints.min_context_tokens = 128_000
    request.constraints.capabilities.required.add(name="tools")
    return request


def _fill(registry: LargeRegistry) -> None:
    file = ModelsFile.model_validate_json(json.dumps(document(registry.models)))
    store = Store.open(StoreUrl.of_file(registry.data / "registry.db"), "")
    migrate(store)
    with store.writing() as connection:
        rows = file_rows(file, imported_as="benchmark", digest=None, enables=True)
        changes = replace_layer(connection, "catalogue", rows)
        add_revision(connection, changes, Cause("benchmark", "a large registry"), at_unix_ms=1)
    store.close()


def document(models: int) -> dict[str, Any]:
    """Return the models file of so many models, the same every time."""
    chance = random.Random(SEED + models)  # noqa: S311 (test data)
    return {
        "date": _DATE,
        "providers": {f"bench-{number}": _provider(number) for number in range(ROUTES_PER_MODEL)},
        "models": {_name(number): _model(chance, number) for number in range(models)},
        "routes": {
            f"bench-{provider}/{_name(number)}": _route(chance, number)
            for number in range(models)
            for provider in range(ROUTES_PER_MODEL)
        },
    }


def _name(number: int) -> str:
    return f"vendor-{number % _VENDORS}/model-{number:05d}"


def _provider(number: int) -> dict[str, Any]:
    return {"base_url": f"https://bench-{number}.example/v1", "dialect": "openai-chat", "credential_ref": "BENCH"}


def _model(chance: random.Random, number: int) -> dict[str, Any]:
    return {
        "vendor": f"vendor-{number % _VENDORS}",
        "type": "chat",
        "version": f"{number % 7}.{number % 11}.{number % 101}",
        "context_tokens": chance.choice(CONTEXTS),
        "max_output_tokens": MAX_OUTPUT_TOKENS,
        "input_modalities": ["text"],
        "output_modalities": ["text"],
        "capabilities": {"tools": coin(chance), "reasoning": coin(chance)},
        "stream": True,
        "licence": "MIT",
        "commercial_use": True,
        "quality": [
            {
                "task_class": "coding",
                "mean_ppm": chance.randint(560_000, 990_000),
                "se_ppm": 50_000,
                "basis": "measured",
            }
        ],
    }


def _route(chance: random.Random, number: int) -> dict[str, Any]:
    input_cents = chance.randint(5, 100)
    prices = {"input": f"{input_cents / 100:.2f}", "output": f"{input_cents * 4 / 100:.2f}"}
    return {"model_string": f"model-{number}", "price_usd_per_million": prices}

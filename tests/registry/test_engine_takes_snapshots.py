"""What the catalogue builds the engine takes: no models file passes our checks only to be refused there."""

import json
from pathlib import Path
from typing import Any

import pytest

from modelreg._core import Engine
from modelreg.catalog.load import load_content
from modelreg.catalog.snapshot import Stamp, stamp
from modelreg.internal.v1.config_pb2 import EngineConfig
from support.largest import LARGEST_MODEL, LARGEST_ROUTE, MINE

ACCEPTED = sorted((Path(__file__).parent.parent / "catalog" / "fixtures" / "accepted").glob("*.json"))


@pytest.fixture
def engine() -> Engine:
    return Engine(EngineConfig(grpc_address="127.0.0.1:0", door_threads=1).SerializeToString())


def load(engine: Engine, data: bytes | None) -> None:
    engine.load_snapshot(stamp(load_content(data, "models.json"), Stamp(1, 0)))
    assert engine.revision() == 1


def load_document(engine: Engine, document: dict[str, Any]) -> None:
    load(engine, json.dumps(document).encode())


def test_packaged_catalogue_is_taken(engine: Engine) -> None:
    load(engine, None)


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_accepted_fixture_is_taken(engine: Engine, path: Path) -> None:
    load(engine, path.read_bytes())


def test_every_bound_is_taken(engine: Engine) -> None:
    provider, model, platform = "p" * 64, "m" * 126, "f" * 64
    document = {
        "providers": {provider: MINE},
        "models": {model: LARGEST_MODEL},
        "routes": {f"{provider}/{model}@{platform}": LARGEST_ROUTE},
    }
    assert len(next(iter(document["routes"]))) == 256
    load_document(engine, document)


def test_enabled_provider_without_a_route_is_taken(engine: Engine) -> None:
    load_document(engine, {"providers": {"mine": {"base_url": "http://mine", "dialect": "openai-chat"}}})


def test_thousands_of_routes_are_taken(engine: Engine) -> None:
    names = [f"m{number}" for number in range(5_000)]
    load_document(
        engine,
        {
            "providers": {"mine": {"base_url": "http://mine", "dialect": "openai-chat"}},
            "models": {name: {"vendor": "v", "type": "chat"} for name in names},
            "routes": {f"mine/{name}": {"model_string": name} for name in names},
        },
    )

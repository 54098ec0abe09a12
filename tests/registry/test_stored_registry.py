"""Figures of a task class read from the store: of each model and variant, those of the highest layer that stands."""

import json
from pathlib import Path
from typing import Any

import pytest

from modelreg.catalog.parse import parse_models_file
from modelreg.registry.stored.file import file_rows
from modelreg.registry.stored.registry import StoredRegistry
from modelreg.store.revisions import Cause, add_revision
from modelreg.store.write_layer import replace_layer
from support.small_registry import CATALOGUE, SmallRegistry
from support.stores import Place
from support.writes import update


def figure(mean_ppm: int, task_class: str = "coding", variant: str = "") -> dict[str, Any]:
    return {"task_class": task_class, "variant": variant, "mean_ppm": mean_ppm, "se_ppm": 1, "basis": "measured"}


@pytest.fixture
def registry(place: Place, tmp_path: Path) -> SmallRegistry:
    models = {
        name: {
            "vendor": "acme",
            "quality": [figure(1), figure(2, variant="effort=high"), figure(3, "general")],
        }
        for name in ("one", "two", "three")
    }
    return SmallRegistry(place.open(), tmp_path, {**CATALOGUE, "models": models})


def test_each_layer_stands_before_those_below_it_figure_by_figure(registry: SmallRegistry) -> None:
    # A model of a file is whole: what the catalogue says of it falls.
    document = {"models": {"three": {"vendor": "me", "quality": [figure(30)]}}}
    file = parse_models_file(json.dumps(document).encode(), "models.json")
    with registry.store.writing() as connection:
        changes = replace_layer(connection, "file", file_rows(file, imported_as="file", digest=None, enables=True))
        add_revision(connection, changes, Cause("a test", ""), at_unix_ms=2)
    registry.source.follow()
    update(
        registry,
        "model",
        model_id="two",
        quality=[figure(20, variant="effort=high") | {"basis": "TERM_SOURCE_MEASURED"}],
    )
    stored = StoredRegistry(lambda: registry.held, registry.store)
    assert [(name, one.variant, one.mean_ppm) for name, one in stored.of_class("coding")] == [
        ("one", "", 1),
        ("one", "effort=high", 2),
        ("three", "", 30),
        ("two", "", 1),
        ("two", "effort=high", 20),
    ]
    assert {one.task_class for _, one in stored.of_class("coding")} == {"coding"}
    assert [name for name, _ in stored.of_class("general")] == ["one", "two"]
    assert stored.of_class("none such") == []


def test_those_of_a_class_are_those_of_its_models_one_by_one(registry: SmallRegistry) -> None:
    stored = StoredRegistry(lambda: registry.held, registry.store)
    of_models = [(name, one) for name in sorted(registry.held.models) for one in stored.of_model(name).quality]
    assert stored.of_class("coding") == [(name, one) for name, one in of_models if one.task_class == "coding"]

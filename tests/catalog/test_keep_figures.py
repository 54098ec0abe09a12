"""A newer catalogue keeps what the packaged one knows besides."""

import json
from typing import Any

from modelreg.catalog.file import ModelsFile
from modelreg.catalog.keep_figures import keep_figures
from modelreg.catalog.packaged import packaged_catalogue_bytes
from modelreg.catalog.source import catalogue_of, read_source
from support.sources import raw_data

PACKAGED: dict[str, Any] = {
    "source": "s",
    "licence": "l",
    "licences": {"MIT": {"commercial_use": True}},
    "models": {
        "known": {
            "vendor": "v",
            "quality": [1],
            "inferred_speed": {"ttft_ms": 1},
            "parameters": ["seed"],
            "variants": {"effort=high": {"output_milli": 1_500}},
        }
    },
    "routes": {"p/known": {"model_string": "old", "speed": {"ttft_ms": 5}}},
}


def test_figures_speeds_and_licences_are_kept_and_new_facts_stand() -> None:
    document = {
        "providers": {},
        "models": {
            "known": {"vendor": "w", "parameters": ["tools"], "variants": {"effort=high": {}, "effort=low": {}}},
            "new": {"vendor": "v"},
        },
        "routes": {"p/known": {"model_string": "new"}, "p/new": {"model_string": "n"}},
    }
    kept = keep_figures(document, PACKAGED)
    assert kept["models"] == {
        "known": {
            "vendor": "w",
            "quality": [1],
            "inferred_speed": {"ttft_ms": 1},
            "parameters": ["seed", "tools"],
            "variants": {"effort=high": {"output_milli": 1_500}, "effort=low": {}},
        },
        "new": {"vendor": "v"},
    }
    assert kept["routes"] == {
        "p/known": {"model_string": "new", "speed": {"ttft_ms": 5}},
        "p/new": {"model_string": "n"},
    }
    assert kept["licences"] == PACKAGED["licences"]


def test_the_raw_data_makes_a_models_file_with_the_packaged_figures() -> None:
    folder = raw_data() / "catalogues" / "models_dev"
    made = catalogue_of(read_source(str(folder), "2026-07-03"), "a test", "2026-07-03")
    file = ModelsFile.model_validate_json(made)
    packaged = ModelsFile.model_validate_json(packaged_catalogue_bytes())
    assert file.models.keys() == packaged.models.keys()
    assert {name: model.quality for name, model in file.models.items()} == {
        name: model.quality for name, model in packaged.models.items()
    }
    assert json.loads(made)["date"] == "2026-07-03"

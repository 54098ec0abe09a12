"""A newer catalogue keeps what the packaged one knows besides."""

import json
from typing import Any

import pytest

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


def test_what_a_catalogue_does_not_state_is_kept_with_its_source_and_what_it_states_stands() -> None:
    known = {
        "capabilities": {"tools": True, "structured_output": True},
        "parameters": ["seed"],
        "source": "models.dev old; licence: old; parameters: OpenRouter known; output_milli: counted",
    }
    new = {"capabilities": {"tools": False}, "parameters": ["tools"], "source": "models.dev new; licence: new"}
    kept = keep_figures(
        {"models": {"known": new}, "routes": {}}, {"models": {"known": known}, "routes": {}, "providers": {}}
    )["models"]["known"]
    assert kept["capabilities"] == {"tools": False, "structured_output": True}
    # Of no variant: where its output was counted says nothing here.
    assert kept["source"] == "models.dev new; licence: new; parameters: OpenRouter known"


@pytest.mark.parametrize(
    ("packaged", "new", "stands"),
    [
        ("gpt-5-2025-08-07", "gpt-5", "gpt-5-2025-08-07"),
        ("claude-opus-4-5-20251101", "claude-opus-4-5", "claude-opus-4-5-20251101"),
        ("codestral-2508", "codestral-latest", "codestral-2508"),
        ("gpt-5-2025-08-07", "gpt-5-2026-01-01", "gpt-5-2026-01-01"),
        ("gpt-5-2025-08-07", "gpt-5-turbo", "gpt-5-turbo"),
        ("gpt-5", "gpt-5-latest", "gpt-5-latest"),
    ],
)
def test_a_pinned_model_string_gives_way_to_none_that_moves_on(packaged: str, new: str, stands: str) -> None:
    def document(string: str) -> dict[str, Any]:
        return {"models": {}, "routes": {"p/m": {"model_string": string, "source": "s"}}}

    assert keep_figures(document(new), document(packaged))["routes"]["p/m"]["model_string"] == stands


def test_the_packages_own_source_makes_the_packaged_catalogue_again() -> None:
    packaged = json.loads(packaged_catalogue_bytes())
    folder = str(raw_data() / "catalogues" / "models_dev")
    day = "2026-07-03"
    made = json.loads(catalogue_of(read_source(folder, day), "a test", day))
    # Of the import itself; all else is compared whole.
    assert made.pop("date") == day
    assert made.pop("source").startswith("models.dev, read from a test; figures: ")
    del packaged["date"], packaged["source"]
    for route in made["routes"].values():
        assert route.pop("as_of") == day
    for route in packaged["routes"].values():
        del route["as_of"]
    assert made == packaged
    ModelsFile.model_validate(made)

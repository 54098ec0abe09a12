"""Which catalogue a file is, its form says; what it gave says so, too."""

import json
from pathlib import Path
from typing import Any

import pytest

from modelreg.catalog.source import SourceError, catalogue_of, read_source
from support.litellm import DAY, ROW
from support.models_dev import OFFER, PROVIDER
from support.web import answering, serving

API = {"host": {**PROVIDER, "models": {"model-1": {"id": "model-1", **OFFER}}}}
LIST = {"model-1": ROW}


@pytest.mark.parametrize(("document", "catalogue"), [(API, "models.dev"), (LIST, "LiteLLM")])
def test_a_file_is_read_as_the_catalogue_that_it_is(tmp_path: Path, document: dict[str, Any], catalogue: str) -> None:
    file = tmp_path / "file.json"
    file.write_text(json.dumps(document))
    reading = read_source(str(file), DAY)
    assert reading.catalogue == catalogue
    made = json.loads(catalogue_of(reading, str(file), DAY))
    assert made["source"].startswith(f"{catalogue}, read from {file}")
    # What only the packaged catalogue knows goes where that stood, and into no other layer.
    assert ("figures: " in made["source"], "licences" in made) == (catalogue == "models.dev",) * 2
    assert [name.partition("/")[2] for name in made["routes"]] == ["model-1"]
    with serving(answering(file.read_bytes())) as url:
        assert read_source(url, DAY).document == reading.document


def test_a_list_whose_every_row_is_skipped_is_no_source(tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.write_text(json.dumps({"a": {**ROW, "litellm_provider": "nobody"}, "sample_spec": {}}))
    with pytest.raises(SourceError, match="has no offer that can be imported: NO_ENDPOINT 1, NO_OFFER 1"):
        read_source(str(file), DAY)


def test_json_of_another_form_is_no_source(tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.write_text('{"models": [1]}')
    with pytest.raises(SourceError, match=r"is not of the form of models\.dev's api\.json, or of the lists of LiteLLM"):
        read_source(str(file), DAY)


@pytest.mark.parametrize(("name", "catalogue"), [("models.dev", "models.dev"), ("openrouter", "OpenRouter")])
def test_a_catalogue_without_a_package_is_not_looked_for_as_a_file(name: str, catalogue: str) -> None:
    with pytest.raises(SourceError, match=f"^{catalogue} publishes no package; give a folder of models"):
        read_source(name, DAY)

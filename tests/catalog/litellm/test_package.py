"""The list of the installed package `litellm`, read from a made distribution whose code nobody runs."""

import json
import sys
from pathlib import Path

import pytest

from modelreg.catalog.fetch import MAX_BYTES
from modelreg.catalog.source import SourceError, catalogue_of, read_source
from support.litellm import DAY, ROW, read_rows

ROWS = {"model-1": ROW}
LIST = "model_prices_and_context_window_backup.json"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a distribution `litellm` whose import fails, with its list."""
    about = tmp_path / "litellm-1.2.3.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: litellm\nVersion: 1.2.3\n")
    package = tmp_path / "litellm"
    package.mkdir()
    (package / "__init__.py").write_text("raise AssertionError('nobody imports it')\n")
    (package / LIST).write_text(json.dumps(ROWS))
    monkeypatch.syspath_prepend(tmp_path)
    return package


@pytest.mark.usefixtures("installed")
def test_the_installed_package_is_read_by_its_name() -> None:
    reading = read_source("litellm", DAY)
    assert reading.catalogue == "LiteLLM"
    assert reading.document == read_rows(ROWS).document
    assert json.loads(catalogue_of(reading, "litellm", DAY))["source"] == "LiteLLM, read from litellm"


@pytest.mark.usefixtures("installed")
def test_the_package_is_not_imported() -> None:
    read_source("litellm", DAY)
    assert "litellm" not in sys.modules


def test_a_package_without_its_list_is_named_with_its_version(installed: Path) -> None:
    (installed / LIST).unlink()
    with pytest.raises(SourceError, match=r"litellm 1\.2\.3, as installed, has no litellm/model_prices.*; give"):
        read_source("litellm", DAY)


def test_a_list_that_is_too_large_is_refused_unread(installed: Path) -> None:
    with (installed / LIST).open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(SourceError, match=f"litellm has more than {MAX_BYTES} bytes"):
        read_source("litellm", DAY)


def test_where_it_is_not_installed_the_error_says_how_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    with pytest.raises(SourceError, match="litellm is not installed: `pip install litellm`"):
        read_source("litellm", DAY)


@pytest.mark.usefixtures("installed")
def test_a_file_of_that_name_is_read_before_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = tmp_path / "elsewhere"
    here.mkdir()
    (here / "litellm").write_text(json.dumps({"model-2": ROW}))
    monkeypatch.chdir(here)
    assert read_source("litellm", DAY).document == read_rows({"model-2": ROW}).document

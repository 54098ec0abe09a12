"""The raw data and the packaged catalogue, where they are; and small catalogues whose truth is known."""

import os
from pathlib import Path

import pytest

from quality_model.catalogue_file import read_document
from quality_model.facts import Document

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = ROOT / "python" / "modelreg" / "catalog" / "data" / "catalogue.json.gz"


def without(reason: str) -> None:
    """Skip what cannot be tested here; where everything must be there, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def raw_data() -> Path:
    """The folder of raw data."""
    folder = Path(os.environ.get("MODELREG_SOURCES") or ROOT.parent / "shared" / "data")
    if not (folder / "quality").is_dir():
        without(f"no raw data in {folder}: set MODELREG_SOURCES to its folder")
    return folder


@pytest.fixture(scope="session")
def catalogue() -> Document:
    """The packaged catalogue."""
    if not CATALOGUE.is_file():
        without(f"no {CATALOGUE.name}: `make catalog` makes it")
    return read_document(CATALOGUE)

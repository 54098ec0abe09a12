"""The raw data and the packaged catalogue, for tests of what is made of them."""

from pathlib import Path

import pytest

from places import PACKAGED
from quality_model.catalogue_file import read_document
from quality_model.facts import Document
from support import sources


@pytest.fixture(scope="session")
def raw_data() -> Path:
    """The folder of raw data."""
    return sources.raw_data()


@pytest.fixture(scope="session")
def catalogue() -> Document:
    """The packaged catalogue."""
    return read_document(PACKAGED / "catalogue.json.gz")

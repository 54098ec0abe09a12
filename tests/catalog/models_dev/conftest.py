"""A catalogue of a test's own, written file by file, and the one of the raw data, read once."""

from pathlib import Path
from typing import Any

import pytest

from modelreg.catalog.models_dev.read import read_models_dev
from modelreg.catalog.reading import Reading
from modelreg.catalog.report import Row
from support.models_dev import OFFER_TOML, PROVIDER_TOML
from support.sources import raw_data

DAY = "2026-07-02"
OFFER = "open_weights = false\n" + OFFER_TOML


class Folder:
    """A folder of models.dev in the making; `host` is its provider."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.file("providers/host/provider.toml", PROVIDER_TOML)

    def file(self, path: str, content: str | bytes) -> Path:
        """Write a file below the folder and return where it lies."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
        return place

    def offer(self, content: str | bytes = OFFER, name: str = "model-1", provider: str = "host") -> Path:
        """Write an offer."""
        return self.file(f"providers/{provider}/models/{name}.toml", content)

    def base(self, content: str, name: str = "acme/base-1") -> Path:
        """Write a base model."""
        return self.file(f"models/{name}.toml", content)

    def read(self) -> Reading:
        """Read the folder."""
        return read_models_dev(self.root, DAY)

    def one(self) -> tuple[dict[str, Any], dict[str, Any], Row]:
        """Read the folder, which has one offer, and return its model, its route and its row."""
        reading = self.read()
        (row,) = reading.report.rows
        (model,) = reading.document["models"].values()
        (route,) = reading.document["routes"].values()
        return model, route, row

    def refused(self) -> list[str]:
        """Read the folder, whose one offer is skipped, and return why."""
        reading = self.read()
        (row,) = reading.report.rows
        assert row.outcome == "skipped"
        assert row.route is None
        assert reading.document["routes"] == {}
        return [note.line() for note in row.notes]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "catalogue")


@pytest.fixture(scope="session")
def extract_root() -> Path:
    return raw_data() / "catalogues" / "models_dev"


@pytest.fixture(scope="session")
def extract(extract_root: Path) -> Reading:
    return read_models_dev(extract_root, DAY)

"""Reads a models file of the catalogue, packed or not."""

import gzip
import json
from pathlib import Path

from quality_model.facts import Document


def read_document(path: Path) -> Document:
    """Return the document of a `.json` or `.json.gz` file."""
    data = path.read_bytes()
    return json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)

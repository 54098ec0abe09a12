"""Where a newer catalogue comes from: a folder of models.dev, its `api.json`, or the URL of that."""

import json
from pathlib import Path
from typing import Any

from modelreg.catalog.fetch import MAX_BYTES, FetchError, fetch, unpacked
from modelreg.catalog.keep_figures import keep_figures
from modelreg.catalog.models_dev.api_file import NoCatalogueError, read_api_file
from modelreg.catalog.models_dev.read import Reading, read_models_dev
from modelreg.catalog.packaged import packaged_catalogue_bytes


class SourceError(Exception):
    """A source gives no catalogue; the message says which, and why."""


def read_source(where: str, as_of: str) -> Reading:
    """Return what a folder, a file or a URL gives.

    Args:
        where: a folder with `providers`; `api.json`, also as gzip; or an http or https URL of it.
        as_of: the day its facts are of, YYYY-MM-DD.

    Raises:
        SourceError: it cannot be read, or is no catalogue.
    """
    if where.startswith(("http://", "https://")):
        return _api_file(_fetched(where), where, as_of)
    path = Path(where)
    if path.is_dir():
        try:
            return read_models_dev(path, as_of)
        except FileNotFoundError as error:
            raise SourceError(f"{where} has no folder `providers`; give a folder of models.dev") from error
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise SourceError(f"{where} cannot be read: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise SourceError(f"{where} has more than {MAX_BYTES} bytes")
    try:
        return _api_file(unpacked(data), where, as_of)
    except ValueError as error:
        raise SourceError(f"{where} {error}") from error


def catalogue_of(reading: Reading, where: str, as_of: str) -> bytes:
    """Return the models file that takes the place of the catalogue.

    Args:
        reading: what the source gave.
        where: the source, as it may be shown.
        as_of: the day its facts are of, YYYY-MM-DD.
    """
    packaged: dict[str, Any] = json.loads(packaged_catalogue_bytes())
    about = {
        "source": f"models.dev, read from {where}; figures: {packaged['source']}",
        "licence": packaged["licence"],
        "date": as_of,
    }
    return json.dumps({**about, **keep_figures(reading.document, packaged)}).encode()


def _fetched(url: str) -> bytes:
    try:
        return fetch(url)
    except FetchError as error:
        raise SourceError(str(error)) from error


def _api_file(data: bytes, where: str, as_of: str) -> Reading:
    try:
        return read_api_file(data, as_of)
    except NoCatalogueError as error:
        raise SourceError(f"{where} {error}") from error

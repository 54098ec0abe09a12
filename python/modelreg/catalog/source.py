"""Where a newer catalogue comes from: a folder of models.dev, its `api.json`, or the URL of that."""

import json
import re
from pathlib import Path
from typing import Any, Final

from modelreg.catalog.fetch import MAX_BYTES, FetchError, fetch, unpacked, without_credentials
from modelreg.catalog.keep_figures import keep_figures
from modelreg.catalog.models_dev.api_file import NoCatalogueError, read_api_file
from modelreg.catalog.models_dev.read import CATALOGUE as MODELS_DEV
from modelreg.catalog.models_dev.read import Reading, read_models_dev
from modelreg.catalog.packaged import packaged_catalogue_bytes
from modelreg.catalog.problem import printable

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_GIVE: Final = "give a folder of models.dev, its api.json as a file, or an http or https URL of that"


class SourceError(Exception):
    """A source gives no catalogue; the message says which, and why."""


def read_source(where: str, as_of: str) -> Reading:
    """Return what a folder, a file or a URL gives.

    Args:
        where: a folder with `providers`; `api.json`, also as gzip; or an http or https URL of it.
        as_of: the day its facts are of, YYYY-MM-DD.

    Raises:
        SourceError: it cannot be read, is no catalogue, or has nothing that can be imported.
    """
    shown = as_shown(where)
    try:
        reading = _read(where, as_of)
    except FetchError as error:
        raise SourceError(str(error)) from error
    except OSError as error:
        raise SourceError(f"{shown} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise SourceError(f"{shown} {error}") from error
    if not reading.document["routes"]:
        # Taken, it would empty the registry.
        why = ", ".join(f"{code} {count}" for code, count in reading.report.reasons().items()) or "there are none"
        raise SourceError(f"{shown} has no offer that can be imported: {why}")
    return reading


def as_shown(where: str) -> str:
    """Return a source as it may be shown and kept: without credentials, printable."""
    return without_credentials(where) if _SCHEME.match(where) else printable(where)


def catalogue_of(reading: Reading, where: str, as_of: str) -> bytes:
    """Return the models file that takes the place of what the catalogue's layer says.

    Args:
        reading: what the source gave.
        where: the source.
        as_of: the day its facts are of, YYYY-MM-DD.
    """
    source = f"{reading.catalogue}, read from {as_shown(where)}"
    if reading.catalogue != MODELS_DEV:
        # A layer of its own, over which what only the package knows stands anyhow.
        return json.dumps({"source": source, "date": as_of, **reading.document}).encode()
    packaged: dict[str, Any] = json.loads(packaged_catalogue_bytes())
    about = {
        "source": f"{source}; figures: {packaged['source']}",
        "licence": packaged["licence"],
        "date": as_of,
    }
    return json.dumps({**about, **keep_figures(reading.document, packaged)}).encode()


def _is_url(where: str) -> bool:
    return where.lower().startswith(("http://", "https://"))


def _read(where: str, as_of: str) -> Reading:
    if _is_url(where):
        return read_api_file(fetch(where), as_of)
    if not where:
        raise SourceError(f"no source is named; {_GIVE}")
    if (scheme := _SCHEME.match(where)) is not None:
        raise SourceError(f"{as_shown(where)} cannot be read: {scheme[1]} is not spoken here; {_GIVE}")
    path = Path(where)
    if path.is_dir():
        if not (path / "providers").is_dir():
            raise NoCatalogueError("has no folder `providers`; give a folder of models.dev")
        return read_models_dev(path, as_of)
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise NoCatalogueError(f"has more than {MAX_BYTES} bytes")
    return read_api_file(unpacked(data), as_of)

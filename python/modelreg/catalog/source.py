"""Where a newer catalogue comes from: a folder, a file, a URL or an installed package; its form says which it is."""

import json
import re
import stat
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from modelreg.catalog.fetch import MAX_BYTES, FetchError, fetch, unpacked
from modelreg.catalog.foreign_json import NoCatalogueError, parse_foreign_json
from modelreg.catalog.genai_prices.package import PACKAGE as GENAI_PRICES_PACKAGE
from modelreg.catalog.genai_prices.read import is_genai_prices, read_genai_prices, read_installed
from modelreg.catalog.installed import NotInstalledError
from modelreg.catalog.keep_figures import keep_figures
from modelreg.catalog.litellm.package import PACKAGE as LITELLM_PACKAGE
from modelreg.catalog.litellm.package import installed_list
from modelreg.catalog.litellm.read import is_litellm, read_litellm_document
from modelreg.catalog.models_dev.api_file import is_api_document, read_api_document
from modelreg.catalog.models_dev.model import CATALOGUE as MODELS_DEV
from modelreg.catalog.models_dev.read import read_models_dev
from modelreg.catalog.openrouter.model import CATALOGUE as OPENROUTER
from modelreg.catalog.openrouter.read import is_openrouter, read_openrouter_document
from modelreg.catalog.packaged import packaged_catalogue_bytes
from modelreg.catalog.problem import printable
from modelreg.catalog.reading import Reading
from modelreg.catalog.url import without_credentials

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_GIVE: Final = (
    "give a folder of models.dev; its api.json, or the list of LiteLLM, OpenRouter or genai-prices, as a file or an "
    f"http or https URL; or {GENAI_PRICES_PACKAGE} or {LITELLM_PACKAGE} for the installed package"
)
# As people may write them.
_WITHOUT_PACKAGE: Final = {name.lower(): name for name in (MODELS_DEV, OPENROUTER)}

_FORMS: Final = "models.dev's api.json, or of the lists of LiteLLM, OpenRouter or genai-prices"
# The first whose form it is.
_READERS: Final[Sequence[tuple[Callable[[dict[str, Any]], bool], Callable[[dict[str, Any], str], Reading]]]] = (
    (is_openrouter, read_openrouter_document),
    (is_litellm, read_litellm_document),
    (is_api_document, read_api_document),
)


class SourceError(Exception):
    """A source gives no catalogue; the message says which, and why."""


class FetchedSource(NamedTuple):
    """What a URL gives.

    Attributes:
        reading: its catalogue; None: it is the one that the etag named.
        etag: names it, for the next time; None: the server gives no such name.
    """

    reading: Reading | None
    etag: str | None


def read_source(where: str, as_of: str) -> Reading:
    """Return what a folder, a file or a URL gives.

    Args:
        where: a folder with `providers`; the file of one of the catalogues, also as gzip; an http or https URL of one;
            or the name of an installed package.
        as_of: the day its facts are of, YYYY-MM-DD.

    Raises:
        SourceError: it cannot be read, is no catalogue, or has nothing that can be imported.
    """
    shown = as_shown(where)
    try:
        reading = _read(where, as_of)
    except (FetchError, NotInstalledError) as error:
        raise SourceError(str(error)) from error
    except OSError as error:
        raise SourceError(f"{shown} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise SourceError(f"{shown} {error}") from error
    return _usable(reading, shown)


def fetch_source(url: str, as_of: str, *, etag: str | None = None, stop: Future[None] | None = None) -> FetchedSource:
    """Return what a URL gives, unless it is what it gave before.

    Args:
        url: http or https, of the file of one of the catalogues, also as gzip.
        as_of: the day its facts are of, YYYY-MM-DD.
        etag: of what it gave before.
        stop: nobody waits for it any more once this is set.

    Raises:
        SourceError: as ``read_source``.
    """
    shown = as_shown(url)
    try:
        data, new_etag = fetch(url, etag=etag, stop=stop)
        return FetchedSource(None if data is None else _usable(read_data(data, as_of), shown), new_etag)
    except FetchError as error:
        raise SourceError(str(error)) from error
    except ValueError as error:
        raise SourceError(f"{shown} {error}") from error


def _usable(reading: Reading, shown: str) -> Reading:
    if not reading.document["routes"]:
        # Taken, it would empty the registry.
        why = ", ".join(f"{code} {count}" for code, count in reading.report.reasons().items()) or "there are none"
        raise SourceError(f"{shown} has no offer that can be imported: {why}")
    return reading


def read_data(data: bytes, as_of: str) -> Reading:
    """Return what the bytes of a file or an answer give, whichever catalogue they are of.

    Args:
        data: not packed.
        as_of: the day its facts are of, YYYY-MM-DD.

    Raises:
        NoCatalogueError: of none that we know.
    """
    document = parse_foreign_json(data)
    if is_genai_prices(document):
        return read_genai_prices(cast("list[object]", document), as_of)
    if isinstance(document, dict):
        table = cast("dict[str, Any]", document)
        for is_it, read in _READERS:
            if is_it(table):
                return read(table, as_of)
    raise NoCatalogueError(f"is not of the form of {_FORMS}")


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
        # Bytes, as nothing is named that they could be the same as.
        return read_data(cast("bytes", fetch(where).data), as_of)
    if not where:
        raise SourceError(f"no source is named; {_GIVE}")
    if (scheme := _SCHEME.match(where)) is not None:
        raise SourceError(f"{as_shown(where)} cannot be read: {scheme[1]} is not spoken here; {_GIVE}")
    path = Path(where)
    if not path.exists() and (installed := _read_package(where, as_of)) is not None:
        return installed
    if path.is_dir():
        if not (path / "providers").is_dir():
            raise NoCatalogueError("has no folder `providers`; give a folder of models.dev")
        return read_models_dev(path, as_of)
    return read_data(unpacked(_file(path)), as_of)


def _read_package(name: str, as_of: str) -> Reading | None:
    """Return what an installed package gives; None where no catalogue has that name."""
    if name == GENAI_PRICES_PACKAGE:
        return read_installed(as_of)
    if name == LITELLM_PACKAGE:
        return read_data(_file(installed_list()), as_of)
    if (catalogue := _WITHOUT_PACKAGE.get(name.lower())) is not None:
        raise SourceError(f"{catalogue} publishes no package; {_GIVE}")
    return None


def _file(path: Path) -> bytes:
    """Return what is in a file, of which nothing is read where it is too large.

    Raises:
        NoCatalogueError: too large, or a link to nothing, or no file but something that could be read without end.
        OSError: it is not there, or the system does not let us read it.
    """
    if path.is_symlink() and not path.exists():
        raise NoCatalogueError("is a link that leads to nothing; correct the link, or give the file itself")
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise NoCatalogueError(f"is no file and no folder; {_GIVE}")
    if status.st_size > MAX_BYTES:
        raise NoCatalogueError(f"has more than {MAX_BYTES} bytes")
    with path.open("rb") as file:
        # It may grow while it is read.
        return file.read(MAX_BYTES + 1)

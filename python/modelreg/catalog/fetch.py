"""Bytes from a URL, bounded in time and size whatever the server does, and asked for again only where they changed."""

import gzip
import io
import re
import threading
import time
import zlib
from concurrent.futures import FIRST_COMPLETED, Future, wait
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from typing import Any, Final, NamedTuple
from urllib.error import HTTPError, URLError

from modelreg.catalog.addresses import Way
from modelreg.catalog.hop import request
from modelreg.catalog.problem import printable
from modelreg.catalog.url import UnfitUrlError, check_url, redirected, without_credentials

MAX_BYTES: Final = 64 << 20

_SILENT_S: Final = 10.0
_TOTAL_S: Final = 120.0
_PIECE_BYTES: Final = 1 << 16
_GZIP: Final = b"\x1f\x8b"
_MOST_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_TOO_SLOW: Final = "it takes too long"
# As it is sent back; longer than this is none that a server makes.
_ETAG: Final = re.compile(r'(W/)?"[!#-~]{0,250}"')


class FetchError(Exception):
    """Nothing usable came; the message says from where, and why."""


class Fetched(NamedTuple):
    """What came.

    Attributes:
        data: the bytes, unpacked where they were gzip; None: they are those that `etag` named.
        etag: names these bytes, for the next time; None: the server gives no such name.
    """

    data: bytes | None
    etag: str | None


class _Bounds(NamedTuple):
    max_bytes: int
    silent_s: float
    until_s: float


def fetch(  # noqa: PLR0913 - bounds of several kinds
    url: str,
    *,
    etag: str | None = None,
    stop: Future[None] | None = None,
    max_bytes: int = MAX_BYTES,
    silent_s: float = _SILENT_S,
    total_s: float = _TOTAL_S,
) -> Fetched:
    """Return what the URL gives.

    Redirects are followed, but from a host outside to no address inside (`addresses.Way`).

    Args:
        url: http or https, without credentials.
        etag: of what was fetched before, which is not sent again while it is the same.
        stop: nobody waits for it any more once this is set.
        max_bytes: more is refused, packed or not.
        silent_s: longest wait for the next bytes.
        total_s: longest time in all.

    Raises:
        FetchError: refused, not answered in time, too large, or not what it says.
    """
    shown = without_credentials(url)
    try:
        check_url(url)
    except UnfitUrlError as error:
        raise FetchError(f"{shown} {error}") from error
    fetched = Future[Fetched]()

    def run() -> None:
        try:
            bounds = _Bounds(max_bytes, silent_s, time.monotonic() + total_s)
            fetched.set_result(_fetched(url, shown, etag, bounds))
        except Exception as error:  # noqa: BLE001 - raised where it is waited for
            fetched.set_exception(error)

    # A name server that is silent and a server that drips its headers can only be left from outside.
    threading.Thread(target=run, daemon=True).start()
    awaited: list[Future[Any]] = [fetched] if stop is None else [fetched, stop]
    wait(awaited, total_s, FIRST_COMPLETED)
    if not fetched.done():
        why = _TOO_SLOW if stop is None or not stop.done() else "nobody waits for it any more"
        raise FetchError(f"{shown} cannot be fetched: {why}")
    data, new_etag = fetched.result()
    try:
        return Fetched(unpacked(data, max_bytes=max_bytes) if data is not None else None, new_etag)
    except ValueError as error:
        raise FetchError(f"{shown} {error}") from error


def _fetched(url: str, shown: str, etag: str | None, bounds: _Bounds) -> Fetched:
    try:
        with _answer(url, etag, bounds) as answer:
            named = answer.headers.get("ETag", "")
            return Fetched(_bounded(answer, bounds), named if _ETAG.fullmatch(named) else None)
    except HTTPError as error:
        error.close()
        if error.code == HTTPStatus.NOT_MODIFIED and etag is not None:
            return Fetched(None, etag)
        # The first line is the server's.
        reason = printable(str(error.reason).partition("\n")[0])
        raise FetchError(f"{shown} answers {error.code} {reason}") from error
    except TimeoutError as error:
        raise FetchError(f"{shown} does not answer within {bounds.silent_s:g} s") from error
    except URLError as error:
        raise FetchError(f"{shown} cannot be fetched: {printable(str(error.reason))}") from error
    except (OSError, HTTPException, ValueError, _UnusableError) as error:
        # Of these ValueError is a name that cannot be one of a host, or a redirect that is not followed.
        raise FetchError(
            f"{shown} cannot be fetched: {printable(str(error).strip() or type(error).__name__)}"
        ) from error


def _answer(url: str, etag: str | None, bounds: _Bounds) -> HTTPResponse:
    headers = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "modelreg"}
    if etag is not None:
        headers["If-None-Match"] = etag
    way = Way()
    for _ in range(_MOST_REDIRECTS + 1):
        try:
            return request(url, headers, way, bounds.silent_s)
        except HTTPError as error:
            to = error.headers.get("Location")
            if error.code not in _REDIRECTS or to is None:
                raise
            error.close()
            url = redirected(url, to)
    raise _UnusableError(f"it redirects more than {_MOST_REDIRECTS} times")


def unpacked(data: bytes, *, max_bytes: int = MAX_BYTES) -> bytes:
    """Return data, unpacked where it is gzip.

    Raises:
        ValueError: it is broken, or unpacks to more than ``max_bytes``.
    """
    if not data.startswith(_GZIP):
        return data
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            found = packed.read(max_bytes + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"is broken gzip: {error}") from error
    if len(found) > max_bytes:
        raise ValueError(f"unpacks to more than {max_bytes} bytes")
    return found


class _UnusableError(Exception):
    """What came is too much, too slow or too little."""


def _bounded(answer: HTTPResponse, bounds: _Bounds) -> bytes:
    too_large = _UnusableError(f"more than {bounds.max_bytes} bytes")
    if (answer.length or 0) > bounds.max_bytes:
        raise too_large
    data = bytearray()
    while piece := answer.read1(_PIECE_BYTES):
        data += piece
        if len(data) > bounds.max_bytes:
            raise too_large
        if time.monotonic() > bounds.until_s:
            raise _UnusableError(_TOO_SLOW)
    if answer.length:
        raise _UnusableError(f"it ended {answer.length} bytes too early")
    return bytes(data)

"""Bytes from a URL, bounded in time and size whatever the server does."""

import gzip
import io
import time
import zlib
from http.client import HTTPException, HTTPResponse
from ipaddress import ip_address
from typing import IO, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

MAX_BYTES: Final = 64 << 20

_SILENT_S: Final = 10.0
_TOTAL_S: Final = 120.0
_PIECE_BYTES: Final = 1 << 16
_GZIP: Final = b"\x1f\x8b"
_MOST_REDIRECTS: Final = 5


class FetchError(Exception):
    """Nothing usable came; the message says from where, and why."""


def fetch(url: str, *, max_bytes: int = MAX_BYTES, silent_s: float = _SILENT_S, total_s: float = _TOTAL_S) -> bytes:
    """Return what the URL gives, unpacked where it is gzip.

    Args:
        url: http or https.
        max_bytes: more is refused, packed or not.
        silent_s: longest wait for the next bytes.
        total_s: longest time in all.

    Raises:
        FetchError: refused, not answered in time, too large, or not what it says.
    """
    shown = without_credentials(url)
    until_s = time.monotonic() + total_s
    request = Request(url, headers={"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "modelreg"})  # noqa: S310 - http or https: the caller has looked
    try:
        with _opener(url).open(request, timeout=silent_s) as answer:
            data = _bounded(answer, max_bytes, until_s)
    except HTTPError as error:
        raise FetchError(f"{shown} answers {error.code} {error.reason}") from error
    except TimeoutError as error:
        raise FetchError(f"{shown} does not answer within {silent_s:g} s") from error
    except URLError as error:
        raise FetchError(f"{shown} cannot be fetched: {error.reason}") from error
    except (OSError, HTTPException, _UnusableError) as error:
        raise FetchError(f"{shown} cannot be fetched: {error or type(error).__name__}") from error
    try:
        return unpacked(data, max_bytes=max_bytes)
    except ValueError as error:
        raise FetchError(f"{shown} {error}") from error


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


def without_credentials(url: str) -> str:
    """Return a URL as it may be shown."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=host, query="…" if parts.query else "").geturl()


class _UnusableError(Exception):
    """What came is too much, too slow or too little."""


class _Redirects(HTTPRedirectHandler):
    max_redirections = _MOST_REDIRECTS

    def redirect_request(  # noqa: PLR0913, PLR0917 - urllib's
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> Request | None:
        """Follow, but never from a protected way onto an open one."""
        schemes = (urlsplit(req.full_url).scheme, urlsplit(newurl).scheme)
        if schemes not in {("https", "https"), ("http", "http"), ("http", "https")}:
            raise URLError(f"it leads from {schemes[0]} to {schemes[1]}, which is not followed")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # pyright: ignore[reportArgumentType]


def _opener(url: str) -> OpenerDirector:
    host = urlsplit(url).hostname or ""
    # What runs on this machine is not asked through a proxy of the environment.
    return build_opener(_Redirects, ProxyHandler({})) if _is_here(host) else build_opener(_Redirects)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _bounded(answer: HTTPResponse, max_bytes: int, until_s: float) -> bytes:
    data = bytearray()
    while piece := answer.read1(_PIECE_BYTES):
        data += piece
        if len(data) > max_bytes:
            raise _UnusableError(f"more than {max_bytes} bytes")
        if time.monotonic() > until_s:
            raise _UnusableError("it takes too long")
    if answer.length:
        raise _UnusableError(f"it ended {answer.length} bytes too early")
    return bytes(data)

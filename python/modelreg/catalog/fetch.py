"""Bytes from a URL, bounded in time and size whatever the server does."""

import gzip
import io
import re
import threading
import time
import zlib
from concurrent.futures import Future
from http.client import HTTPException, HTTPResponse
from ipaddress import ip_address
from typing import IO, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from modelreg.catalog.problem import printable

MAX_BYTES: Final = 64 << 20

_SILENT_S: Final = 10.0
_TOTAL_S: Final = 120.0
_PIECE_BYTES: Final = 1 << 16
_GZIP: Final = b"\x1f\x8b"
_MOST_REDIRECTS: Final = 5
_TOO_SLOW: Final = "it takes too long"
_URL: Final = re.compile(r"https?://[!-~]+", re.IGNORECASE)
_CREDENTIALS: Final = re.compile(r"(?<=://)[^/?#]*@")
_QUERY: Final = re.compile(r"\?.*", re.DOTALL)


class FetchError(Exception):
    """Nothing usable came; the message says from where, and why."""


def fetch(url: str, *, max_bytes: int = MAX_BYTES, silent_s: float = _SILENT_S, total_s: float = _TOTAL_S) -> bytes:
    """Return what the URL gives, unpacked where it is gzip.

    Args:
        url: http or https, without credentials.
        max_bytes: more is refused, packed or not.
        silent_s: longest wait for the next bytes.
        total_s: longest time in all.

    Raises:
        FetchError: refused, not answered in time, too large, or not what it says.
    """
    shown = without_credentials(url)
    if _URL.fullmatch(url) is None:
        raise FetchError(f"{shown} is no URL; write other characters than those of ASCII, and spaces, as %20")
    if _CREDENTIALS.search(url):
        raise FetchError(f"{shown} has credentials in it, which are not sent; fetch it yourself and give the file")
    _refuse_port(url, shown)
    fetched = Future[bytes]()

    def run() -> None:
        try:
            fetched.set_result(_fetched(url, shown, max_bytes, silent_s, time.monotonic() + total_s))
        except Exception as error:  # noqa: BLE001 - raised where it is waited for
            fetched.set_exception(error)

    # A name server that is silent and a server that drips its headers can only be left from outside.
    threading.Thread(target=run, daemon=True).start()
    try:
        data = fetched.result(total_s)
    except TimeoutError as error:
        raise FetchError(f"{shown} cannot be fetched: {_TOO_SLOW}") from error
    try:
        return unpacked(data, max_bytes=max_bytes)
    except ValueError as error:
        raise FetchError(f"{shown} {error}") from error


def _refuse_port(url: str, shown: str) -> None:
    try:
        # Of one beyond its range the system takes the lower 16 bits, which is another port.
        _ = urlsplit(url).port
    except ValueError as error:
        raise FetchError(f"{shown} is no URL: {printable(str(error))}; correct it") from error


def _fetched(url: str, shown: str, max_bytes: int, silent_s: float, until_s: float) -> bytes:
    try:
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": "modelreg"}
        request = Request(url, headers=headers)  # noqa: S310 - http or https: it was looked at
        with _opener(url).open(request, timeout=silent_s) as answer:
            return _bounded(answer, max_bytes, until_s)
    except HTTPError as error:
        # The first line is the server's, or that of urllib on a redirect.
        reason = printable(str(error.reason).partition("\n")[0])
        raise FetchError(f"{shown} answers {error.code} {reason}") from error
    except TimeoutError as error:
        raise FetchError(f"{shown} does not answer within {silent_s:g} s") from error
    except URLError as error:
        raise FetchError(f"{shown} cannot be fetched: {error.reason}") from error
    except (OSError, HTTPException, ValueError, _UnusableError) as error:
        # Of these ValueError is a name that cannot be one of a host.
        raise FetchError(
            f"{shown} cannot be fetched: {printable(str(error).strip() or type(error).__name__)}"
        ) from error


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
    return printable(_QUERY.sub("?…", _CREDENTIALS.sub("", url)))


class _UnusableError(Exception):
    """What came is too much, too slow or too little."""


class _Redirects(HTTPRedirectHandler):
    max_redirections = _MOST_REDIRECTS

    def redirect_request(  # noqa: PLR0913, PLR0917 - urllib's
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: object, newurl: str
    ) -> Request | None:
        """Follow, but never from a protected way onto an open one."""
        schemes = (urlsplit(req.full_url).scheme, urlsplit(newurl).scheme)
        if _CREDENTIALS.search(newurl):
            raise URLError("it leads to a URL with credentials, which is not followed")
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
            raise _UnusableError(_TOO_SLOW)
    if answer.length:
        raise _UnusableError(f"it ended {answer.length} bytes too early")
    return bytes(data)

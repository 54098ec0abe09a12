"""One request on the way of a fetch: to a checked address, or through the proxy that the environment names."""

from functools import partial
from http.client import HTTPConnection, HTTPMessage, HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from typing import IO, Any
from urllib.parse import urlsplit
from urllib.request import (
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
    getproxies,
    proxy_bypass,
)

from modelreg.catalog.addresses import Way


def request(url: str, headers: dict[str, str], way: Way, silent_s: float) -> HTTPResponse:
    """Return the answer to a GET, redirects not followed.

    Args:
        url: http or https.
        headers: to send.
        way: where the fetch has been.
        silent_s: longest wait for the next bytes.

    Raises:
        HTTPError: an answer other than 2xx.
        OSError: nobody answers, in time or at all, or the way does not lead there.
        HTTPException: what answers is no HTTP.
        ValueError: a name that cannot be one of a host.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _is_here(host) or parts.scheme not in getproxies() or proxy_bypass(host):
        opener = build_opener(_NoRedirects, ProxyHandler({}), _Http(way), _Https(way))
    else:
        way.through_proxy(host)
        opener = build_opener(_NoRedirects)
    return _open(opener, url, headers, silent_s)


def _open(opener: OpenerDirector, url: str, headers: dict[str, str], silent_s: float) -> HTTPResponse:
    return opener.open(Request(url, headers=headers), timeout=silent_s)  # noqa: S310 - http or https: it was looked at


def _is_here(host: str) -> bool:
    # What runs on this machine is not asked through a proxy of the environment.
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _NoRedirects(HTTPRedirectHandler):
    def http_error_302(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage) -> None:
        """Leave the answer as it is: each hop is looked at before the next."""

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


class _Checked(HTTPConnection):
    way: Way

    def connect(self) -> None:
        """Connect to an address that the way may lead to."""
        self.sock = self.way.connect(self.host, self.port, self.timeout)


class _CheckedTls(HTTPSConnection, _Checked):
    """TLS over a checked connection: `HTTPSConnection.connect` goes on where that of `_Checked` ends."""


def _connection(kind: type[_Checked], way: Way, host: str, **options: Any) -> _Checked:  # noqa: ANN401 - urllib's
    connection = kind(host, **options)
    connection.way = way
    return connection


class _Http(HTTPHandler):
    def __init__(self, way: Way) -> None:
        super().__init__()
        self._way = way

    def http_open(self, req: Request) -> HTTPResponse:
        """Open a connection of ours."""
        return self.do_open(partial(_connection, _Checked, self._way), req)


class _Https(HTTPSHandler):
    def __init__(self, way: Way) -> None:
        super().__init__()
        self._way = way

    def https_open(self, req: Request) -> HTTPResponse:
        """Open a connection of ours."""
        return self.do_open(partial(_connection, _CheckedTls, self._way), req)

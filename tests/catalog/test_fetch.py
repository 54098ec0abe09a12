"""Bytes from a URL: bounded whatever the server does."""

import gzip
import threading
from http.server import BaseHTTPRequestHandler

import pytest

from modelreg.catalog.fetch import FetchError, fetch, without_credentials
from modelreg.catalog.source import SourceError, read_source
from support.web import Respond, answering, serving

MIB = 1 << 20


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(500):
            handler.wfile.write(bytes(MIB))
    except OSError:
        # The client has seen enough.
        return
    raise AssertionError("somebody read 500 MB")


def no_http(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"hello\r\n\r\n")


def test_what_the_server_gives_comes_back() -> None:
    with serving(answering(b"{}")) as url:
        assert fetch(url) == b"{}"


def test_gzip_is_unpacked() -> None:
    with serving(answering(gzip.compress(b"{}"), Content_Encoding="gzip")) as url:
        assert fetch(url) == b"{}"


def test_redirects_are_followed_a_few_times() -> None:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/api.json":
            answering(b"", 302, Location="/there")(handler)
        else:
            answering(b"{}")(handler)

    with serving(respond) as url:
        assert fetch(url) == b"{}"


REFUSED: dict[str, tuple[Respond, str]] = {
    "not found": (answering(b"", 404), "answers 404"),
    "a circle": (answering(b"", 302, Location="/api.json"), "answers 302"),
    "out of HTTP": (answering(b"", 302, Location="file:///etc/passwd"), "answers 302"),
    "500 MB": (endless, f"more than {MIB} bytes"),
    "broken gzip": (answering(gzip.compress(b"{}" * 1_000)[:-9]), "broken gzip"),
    "a bomb": (answering(gzip.compress(bytes(500 * MIB), 1)[: MIB - 1]), f"unpacks to more than {MIB} bytes"),
    "cut off": (answering(b"{", Content_Length="100"), "99 bytes too early"),
    "no HTTP": (no_http, "cannot be fetched"),
}


@pytest.mark.parametrize(("respond", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_used_is_refused(respond: Respond, said: str) -> None:
    with serving(respond) as url, pytest.raises(FetchError, match=r"127\.0\.0\.1") as raised:
        fetch(url, max_bytes=MIB)
    assert said in str(raised.value)


def test_a_server_that_hangs_is_left() -> None:
    over = threading.Event()

    def hang(_: BaseHTTPRequestHandler) -> None:
        over.wait(20)

    with serving(hang) as url:
        with pytest.raises(FetchError, match="does not answer within"):
            fetch(url, silent_s=0.2)
        over.set()


def test_a_server_that_drips_is_left() -> None:
    over = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while not over.wait(0.05):
                handler.wfile.write(b" ")
        except OSError:
            return

    with serving(drip) as url:
        with pytest.raises(FetchError, match="too long"):
            fetch(url, total_s=0.3)
        over.set()


def test_nobody_there_is_said() -> None:
    with serving(answering(b"")) as url:
        pass
    with pytest.raises(FetchError, match="cannot be fetched"):
        fetch(url)


def test_html_in_place_of_a_catalogue_is_named() -> None:
    with serving(answering(b"<!doctype html><p>Sign in")) as url, pytest.raises(SourceError, match="is HTML"):
        read_source(url, "2026-07-02")


def test_credentials_of_a_url_are_not_shown() -> None:
    assert without_credentials("https://me:secret@host.example/x?key=secret") == "https://host.example/x?…"

"""Bytes from a URL: bounded whatever the server does."""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from modelreg.catalog.fetch import FetchError, fetch
from modelreg.catalog.source import SourceError, read_source
from modelreg.catalog.url import without_credentials
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
        assert fetch(url).data == b"{}"


def test_gzip_is_unpacked() -> None:
    with serving(answering(gzip.compress(b"{}"), Content_Encoding="gzip")) as url:
        assert fetch(url).data == b"{}"


def test_redirects_are_followed_a_few_times() -> None:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/api.json":
            answering(b"", 302, Location="/there")(handler)
        else:
            answering(b"{}")(handler)

    with serving(respond) as url:
        assert fetch(url).data == b"{}"


def broken_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 404 \x1b[31mgone\x07\r\n\r\n")


REFUSED: dict[str, tuple[Respond, str]] = {
    "not found": (answering(b"", 404), "answers 404"),
    "a circle": (answering(b"", 302, Location="/api.json"), "it redirects more than 5 times"),
    "to credentials": (answering(b"", 302, Location="http://me:hidden@127.0.0.1/"), "URL with credentials"),
    "to no URL": (answering(b"", 302, Location="http://[x/"), "cannot be fetched"),
    "to no host": (answering(b"", 302, Location="http://a..b/"), "cannot be fetched"),
    "a message that colours": (broken_headers, r"answers 404 \x1b[31mgone\x07"),
    "out of HTTP": (
        answering(b"", 302, Location="file:///etc/passwd"),
        "it leads from http to file, which is not followed",
    ),
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
    assert "hidden" not in str(raised.value)
    assert str(raised.value).isprintable()


def test_a_server_that_hangs_is_left() -> None:
    over = threading.Event()

    def hang(_: BaseHTTPRequestHandler) -> None:
        over.wait(20)

    with serving(hang) as url:
        with pytest.raises(FetchError, match="does not answer within"):
            fetch(url, silent_s=0.2)
        over.set()


@pytest.mark.parametrize("headers", [b"", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["its headers", "its body"])
def test_a_server_that_drips_is_left(headers: bytes) -> None:
    over = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(headers)
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


@pytest.mark.parametrize(
    "url",
    ["http://", "http://[::1", "http://host.invalid/ü", "http://host.invalid/a b", "http://a..b/", "http://h:port/"],
)
def test_what_is_no_url_is_said(url: str) -> None:
    with pytest.raises(FetchError, match="http://"):
        fetch(url)


@pytest.mark.parametrize("url", ["http://me:secret@host.invalid/x", "HTTP://secret@host.invalid/x?key=secret"])
def test_credentials_in_a_url_are_refused_and_not_told(url: str) -> None:
    with pytest.raises(SourceError, match="credentials") as raised:
        read_source(url, "2026-07-02")
    assert "secret" not in str(raised.value)


def test_a_folder_that_is_none_of_models_dev_is_said(tmp_path: Path) -> None:
    (tmp_path / "providers").write_text("a file")
    with pytest.raises(SourceError, match="no folder `providers`"):
        read_source(str(tmp_path), "2026-07-02")


def test_a_file_that_cannot_be_read_is_said() -> None:
    for name in ("nothing-there", "x" * 5_000):
        with pytest.raises(SourceError, match="cannot be read"):
            read_source(name, "2026-07-02")


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("", "no source is named; give a folder of models.dev"),
        ("ftp://me:secret@host.invalid/x", "ftp://host.invalid/x cannot be read: ftp is not spoken here; give"),
        ("file:///x/api.json", "file:///x/api.json cannot be read: file is not spoken here; give"),
        ("http://127.0.0.1:99999/x", "http://127.0.0.1:99999/x is no URL: Port out of range 0-65535; correct it"),
    ],
)
def test_what_is_no_source_is_said_with_what_would_be_one(where: str, said: str) -> None:
    with pytest.raises(SourceError) as raised:
        read_source(where, "2026-07-02")
    assert str(raised.value).startswith(said)


def test_a_source_without_anything_to_import_empties_nothing(tmp_path: Path) -> None:
    (tmp_path / "providers").mkdir()
    with pytest.raises(SourceError, match="no offer that can be imported: there are none"):
        read_source(str(tmp_path), "2026-07-02")
    file = tmp_path / "api.json"
    file.write_text(json.dumps({"host": {"npm": "unheard-of", "models": {"one": {}, "two": {}}}}))
    with pytest.raises(SourceError, match="no offer that can be imported: NO_ENDPOINT 2"):
        read_source(str(file), "2026-07-02")


def test_credentials_of_a_url_are_not_shown() -> None:
    assert without_credentials("https://me:secret@host.example/x?key=secret") == "https://host.example/x?…"

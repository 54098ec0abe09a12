"""Sources that misbehave, for whichever catalogue: each is refused with what is wrong, and none is read without end."""

import gzip
import json
import os
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from modelreg.catalog.fetch import MAX_BYTES, Fetched, FetchError, fetch
from modelreg.catalog.source import SourceError, catalogue_of, read_source
from support.models_dev import OFFER, PROVIDER
from support.openrouter import ROW, openrouter_list
from support.web import answering, serving

DAY = "2026-07-02"
CATALOGUES = {
    "models.dev": json.dumps({"host": {**PROVIDER, "models": {"model-1": {"id": "model-1", **OFFER}}}}).encode(),
    "OpenRouter": openrouter_list(ROW),
}
each_catalogue = pytest.mark.parametrize("name", CATALOGUES)


@each_catalogue
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_a_catalogue_is_known_by_its_form(tmp_path: Path, name: str, packed: bool) -> None:  # noqa: FBT001 - a column
    file = tmp_path / "any name"
    file.write_bytes(gzip.compress(CATALOGUES[name]) if packed else CATALOGUES[name])
    reading = read_source(str(file), DAY)
    assert reading.catalogue == name
    assert len(reading.document["routes"]) == 1
    source = json.loads(catalogue_of(reading, str(file), DAY))["source"]
    assert source.startswith(f"{name}, read from {file}")


@each_catalogue
def test_half_a_file_is_called_that(tmp_path: Path, name: str) -> None:
    whole = CATALOGUES[name]
    file = tmp_path / "half.json"
    for length in range(1, len(whole), 7):
        file.write_bytes(whole[:length])
        with pytest.raises(SourceError, match="is no JSON: it breaks off, as half a file does"):
            read_source(str(file), DAY)


@pytest.mark.parametrize("text", ['{"a": 1,}', '{"a": 1} x', '{"a": nope, "b": "' + "c" * 99 + '"}'])
def test_what_is_whole_and_no_json_is_not_called_half(tmp_path: Path, text: str) -> None:
    file = tmp_path / "whole.json"
    file.write_text(text)
    with pytest.raises(SourceError, match=r"is no JSON: [^i]"):
        read_source(str(file), DAY)


@each_catalogue
def test_half_of_a_packed_file_is_called_broken(tmp_path: Path, name: str) -> None:
    file = tmp_path / "half.json.gz"
    file.write_bytes(gzip.compress(CATALOGUES[name])[:-9])
    with pytest.raises(SourceError, match="is broken gzip"):
        read_source(str(file), DAY)


@each_catalogue
def test_half_an_answer_is_refused(name: str) -> None:
    whole = CATALOGUES[name]
    with (
        serving(answering(whole[:-9], Content_Length=str(len(whole)))) as url,
        pytest.raises(SourceError, match="it ended 9 bytes too early"),
    ):
        read_source(url, DAY)


@pytest.mark.parametrize("page", [b"<!doctype html><p>Sign in", b"\xef\xbb\xbf\n <html>", b"<?xml version='1.0'?>"])
def test_a_page_in_place_of_a_catalogue_is_named(tmp_path: Path, page: bytes) -> None:
    file = tmp_path / "page"
    file.write_bytes(page)
    with pytest.raises(SourceError, match="is HTML or XML"):
        read_source(str(file), DAY)
    with serving(answering(page, Content_Type="text/html")) as url, pytest.raises(SourceError, match="is HTML or XML"):
        read_source(url, DAY)


def test_a_file_of_500_mb_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "large"
    with file.open("wb") as made:
        made.truncate(500 << 20)
    file.chmod(0o000)
    # Whoever may not read it learns its size all the same.
    with pytest.raises(SourceError, match=f"has more than {MAX_BYTES} bytes"):
        read_source(str(file), DAY)


def test_an_answer_of_500_mb_is_refused_by_what_it_says() -> None:
    left: list[bool] = []

    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(500 << 20))
        handler.end_headers()
        handler.wfile.flush()
        # Nothing follows: whoever waited for it would wait until the end of the test.
        left.append(handler.rfile.read(1) == b"")

    with serving(respond) as url, pytest.raises(SourceError, match=f"more than {MAX_BYTES} bytes"):
        read_source(url, DAY)
    assert left == [True]


def test_a_link_to_nothing_is_named(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "gone")
    with pytest.raises(SourceError, match="is a link that leads to nothing"):
        read_source(str(link), DAY)


def test_links_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    with pytest.raises(SourceError, match="is a link that leads to nothing"):
        read_source(str(tmp_path / "one"), DAY)


def test_a_link_to_a_catalogue_is_followed(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_bytes(CATALOGUES["OpenRouter"])
    (tmp_path / "link").symlink_to("list.json")
    assert read_source(str(tmp_path / "link"), DAY).catalogue == "OpenRouter"


def test_a_pipe_that_nobody_writes_to_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for where in (str(tmp_path / "pipe"), "/dev/zero"):
        with pytest.raises(SourceError, match="is no file and no folder"):
            read_source(where, DAY)


def respond_with_etag(handler: BaseHTTPRequestHandler) -> None:
    if handler.headers["If-None-Match"] == '"one"':
        answering(b"", 304)(handler)
    else:
        answering(b"{}", ETag='"one"')(handler)


def test_what_is_the_same_is_not_sent_again() -> None:
    with serving(respond_with_etag) as url:
        first = fetch(url)
        assert first == Fetched(b"{}", '"one"')
        assert fetch(url, etag=first.etag) == Fetched(None, '"one"')
        assert fetch(url, etag='W/"other"') == Fetched(b"{}", '"one"')


@pytest.mark.parametrize("etag", ["", "one", '"' + "x" * 500 + '"', '"a b"'], ids=["none", "bare", "long", "a space"])
def test_what_is_no_etag_is_not_kept(etag: str) -> None:
    with serving(answering(b"{}", ETag=etag)) as url:
        assert fetch(url) == Fetched(b"{}", None)


def test_nothing_new_where_nothing_was_named_is_refused() -> None:
    with serving(answering(b"", 304)) as url, pytest.raises(FetchError, match="answers 304"):
        fetch(url)


def test_an_etag_that_would_be_two_headers_is_refused() -> None:
    with serving(respond_with_etag) as url, pytest.raises(FetchError, match="cannot be fetched"):
        fetch(url, etag='"one"\r\nX-Other: 1')

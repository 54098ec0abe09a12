"""Redirects of a fetch: never from outside to an address inside, however it is written; and TLS all the way."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from modelreg.catalog import addresses
from modelreg.catalog.addresses import is_inside
from modelreg.catalog.fetch import FetchError, fetch
from modelreg.catalog.url import redirected
from support.web import answering, serving


def redirecting(to: str) -> Any:
    return answering(b"", 302, Location=to)


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 127.0.0.1, where tests have their servers, stand for an address outside."""
    monkeypatch.setattr(addresses, "is_inside", lambda address: address != "127.0.0.1" and is_inside(address))


INWARDS = [
    "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::1]:8700/", "http://127.0.0.2/",
    "http://[::ffff:10.0.0.1]/", "http://0.0.0.0/", "https://192.168.0.1/",
    # 127.0.0.2 in forms that resolvers take.
    "http://2130706434/", "http://0x7f000002/", "http://127.2/",
]  # fmt: skip


@pytest.mark.usefixtures("outside")
@pytest.mark.parametrize("to", INWARDS)
def test_a_host_outside_leads_to_no_address_inside(to: str) -> None:
    with serving(redirecting(to)) as url, pytest.raises(FetchError, match="it leads inwards, to ") as raised:
        fetch(url)
    assert str(raised.value).endswith("which is not followed; give that URL itself")


@pytest.mark.usefixtures("outside")
def test_a_host_outside_may_lead_outside() -> None:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        (redirecting("/there") if handler.path == "/api.json" else answering(b"{}"))(handler)

    with serving(respond) as url:
        assert fetch(url).data == b"{}"


def test_what_was_asked_for_may_be_inside_and_lead_inside() -> None:
    with serving(answering(b"{}")) as inner, serving(redirecting(inner)) as url:
        assert fetch(url).data == b"{}"


def test_a_name_is_looked_up_once_and_what_was_found_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that says something else the second time is not asked a second time."""
    asked: list[str] = []

    def look_up(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with serving(answering(b"{}")) as url:
        assert fetch(f"http://rebinding.example:{urlsplit(url).port}/").data == b"{}"
    assert asked == ["rebinding.example"]


@pytest.fixture
def proxied(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def test_a_proxy_of_the_environment_looks_names_up_and_is_sent_to_no_address_inside(
    proxied: pytest.MonkeyPatch,
) -> None:
    to = {"http://one.example/": "http://two.example/", "http://bad.example/": "http://10.0.0.1/"}

    def respond(handler: BaseHTTPRequestHandler) -> None:
        (redirecting(to[handler.path]) if handler.path in to else answering(handler.path.encode()))(handler)

    with serving(respond) as url:
        proxied.setenv("http_proxy", url)
        assert fetch("http://one.example/").data == b"http://two.example/"
        with pytest.raises(FetchError, match=r"it leads inwards, to 10\.0\.0\.1"):
            fetch("http://bad.example/")


def test_this_machine_is_asked_without_a_proxy(proxied: pytest.MonkeyPatch) -> None:
    proxied.setenv("http_proxy", "http://127.0.0.1:1/")
    with serving(answering(b"{}")) as url:
        assert fetch(url).data == b"{}"


@pytest.mark.parametrize(
    ("to", "found"),
    [
        ("/there?x=1#part", "https://host.example/there?x=1"),
        ("//other.example/y", "https://other.example/y"),
        ("b c", "https://host.example/a/b%20c"),
        ("\xe9", "https://host.example/a/%E9"),
    ],
)
def test_a_redirect_may_be_written_short(to: str, found: str) -> None:
    assert redirected("https://host.example/a/x", to) == found


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("http://host.example/", "from https to http"),
        ("ftp://host.example/", "from https to ftp"),
        ("https://me:hidden@host.example/", "credentials"),
        ("https://host.example:99999/", "no URL: Port out of range"),
    ],
)
def test_a_redirect_that_is_not_followed_is_said(to: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as raised:
        redirected("https://host.example/", to)
    assert "hidden" not in str(raised.value)


@pytest.fixture
def tls_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Serve `{}` over TLS as localhost, whose certificate this process trusts."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )  # fmt: skip
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answering(b"{}")(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_tls_is_spoken_over_the_checked_connection_with_the_name_of_the_host(tls_port: int) -> None:
    assert fetch(f"https://localhost:{tls_port}/").data == b"{}"
    with pytest.raises(FetchError, match="certificate verify failed"):
        fetch(f"https://127.0.0.1:{tls_port}/")

"""A web server of a catalogue whose answer a test changes: with an ETag that it compares, and the requests it got."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from modelreg.cli.main import app
from support.models_dev import OFFER, PROVIDER
from support.server import RunningServer
from support.web import serving


def api_json(output: float = 2.5, **limit: Any) -> bytes:
    """Return what models.dev publishes, with one offer at this price of output and these limits."""
    offer = {"id": "model-1", **OFFER, "cost": {"input": 1, "output": output}, "limit": {**OFFER["limit"], **limit}}
    return json.dumps({"host": {**PROVIDER, "models": {"model-1": offer}}}).encode()


@dataclass
class SourceServer:
    """What it answers, and what it was asked.

    Attributes:
        url: of the catalogue.
        body: what it answers with.
        gives_etag: whether it names what it answers with.
        hangs: it answers with the first half, then with nothing until the end.
        asked: the etag that each request came with.
        was_asked: set with the first request.
    """

    url: str = ""
    body: bytes = field(default_factory=api_json)
    gives_etag: bool = True
    hangs: bool = False
    asked: list[str | None] = field(default_factory=list)
    was_asked: threading.Event = field(default_factory=threading.Event)
    end: threading.Event = field(default_factory=threading.Event)

    def respond(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        etag = f'"{hashlib.sha256(self.body).hexdigest()}"'
        asked = handler.headers.get("If-None-Match")
        self.asked.append(asked)
        same = self.gives_etag and asked == etag
        handler.send_response(304 if same else 200)
        if self.gives_etag:
            handler.send_header("ETag", etag)
        if not same:
            handler.send_header("Content-Length", str(len(self.body)))
        handler.end_headers()
        if not same:
            half = len(self.body) // 2 if self.hangs else len(self.body)
            handler.wfile.write(self.body[:half])
            handler.wfile.flush()
        self.was_asked.set()
        if self.hangs:
            self.end.wait()


@contextmanager
def source_server() -> Iterator[SourceServer]:
    """Serve until the end of the block."""
    source = SourceServer()
    with serving(source.respond) as url:
        source.url = url
        try:
            yield source
        finally:
            source.end.set()


def data_with(source: SourceServer, serve: Callable[..., RunningServer]) -> Path:
    """Return the data directory of a server that took what the source gives in place of the packaged catalogue.

    A sync does not: it holds back a list without most of the routes.
    """
    server = serve()
    server.wait_for("control plane ready")
    accepted = ("catalog", "import", "--from", source.url, "--accept-all", "--data", str(server.data))
    done = CliRunner().invoke(app, accepted)
    assert done.exit_code == 0, done.output
    source.asked.clear()
    server.terminate()
    assert server.exit_code() == 0
    return server.data

"""A server is asked directly, and its answer taken whatever its size: a large registry explained has megabytes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import grpc
import pytest

from modelreg.call_errors import ModelregError
from modelreg.cli.caller import ServerCaller
from modelreg.client import Client

MESSAGE_BYTES = 5 << 20


@contextmanager
def server() -> Iterator[str]:
    """Answer at the address with a large message."""
    handler = grpc.unary_unary_rpc_method_handler(lambda _request, _context: bytes(MESSAGE_BYTES))
    with ThreadPoolExecutor(1) as pool:
        server = grpc.server(pool)
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("s", {"M": handler}),))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        yield f"127.0.0.1:{port}"
        server.stop(None).wait()


def test_an_answer_above_the_default_limit_is_taken() -> None:
    with server() as address:
        assert len(ServerCaller(address).call("/s/M", b"")) == MESSAGE_BYTES


def test_a_failure_is_the_same_as_the_clients() -> None:
    with server() as address:
        with pytest.raises(ModelregError) as raised:
            ServerCaller(address).call("/s/none", b"")
        with Client(address, timeout_s=5) as client, pytest.raises(ModelregError) as of_client:
            client.select()
    assert raised.value.message == of_client.value.message == f"{address}: Method not found!"
    assert raised.value.code == of_client.value.code == "UNIMPLEMENTED"


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    # Nobody listens there.
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    with server() as address:
        assert ServerCaller(address).call("/s/M", b"")

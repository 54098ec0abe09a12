"""A socket that listens, for tests of who connects where."""

import socket
from collections.abc import Iterator

import pytest


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Listen at 127.0.0.1."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        yield found

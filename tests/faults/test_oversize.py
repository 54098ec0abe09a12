"""A message far too large, plain or as a gzip bomb, is refused before it costs memory."""

import grpc
import pytest

from support.answer import ask
from support.peak_rss import peak_rss_bytes
from support.server import RunningServer, channel

SELECT = "/modelreg.v1.RouterService/Select"
MIB = 1 << 20
# Enough that a buffer which grpcio makes once for each of its threads (4 MiB + 64 KiB, to unfold a bomb into) does not
# hide what each call costs.
CALLS = 24


@pytest.mark.parametrize("compression", [grpc.Compression.NoCompression, grpc.Compression.Gzip])
def test_64_mib_costs_less_than_1_mib_a_call(running_server: RunningServer, compression: grpc.Compression) -> None:
    with channel(running_server.address()) as wire:
        ask(wire, SELECT, bytes(MIB), compression=compression)
        before = peak_rss_bytes(running_server)
        for _ in range(CALLS):
            answer = ask(wire, SELECT, bytes(64 * MIB), compression=compression)
            assert answer.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert peak_rss_bytes(running_server) - before <= CALLS * MIB

"""A message far too large, plain or as a gzip bomb, is refused before it costs memory."""

from pathlib import Path

import grpc
import pytest

from support.answer import ask
from support.server import RunningServer, channel

SELECT = "/modelreg.v1.RouterService/Select"
MIB = 1 << 20
# Enough that a buffer which grpcio makes once for each of its threads (4 MiB + 64 KiB, to unfold a bomb into) does not
# hide what each call costs.
CALLS = 24


def peak_rss_bytes(server: RunningServer) -> int:
    """Return the most memory that the server ever had."""
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM"))


@pytest.mark.parametrize("compression", [grpc.Compression.NoCompression, grpc.Compression.Gzip])
def test_64_mib_costs_less_than_1_mib_a_call(running_server: RunningServer, compression: grpc.Compression) -> None:
    with channel(running_server.address()) as wire:
        ask(wire, SELECT, bytes(MIB), compression=compression)
        before = peak_rss_bytes(running_server)
        for _ in range(CALLS):
            answer = ask(wire, SELECT, bytes(64 * MIB), compression=compression)
            assert answer.code is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert peak_rss_bytes(running_server) - before <= CALLS * MIB

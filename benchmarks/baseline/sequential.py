"""One caller, one call at a time, with a stock grpcio client: shows Nagle's 40 ms stalls, if there are any.

Prints a JSON object with the number of calls, how many took between 35 and 50 ms, and percentiles in microseconds.
"""

import argparse
import json
import struct
import time
from pathlib import Path

import grpc

STALL_S = (0.035, 0.050)


def read_messages(path: Path) -> list[bytes]:
    """Messages, each preceded by its length as u32, little endian."""
    rest = path.read_bytes()
    messages: list[bytes] = []
    while rest:
        (length,) = struct.unpack_from("<I", rest)
        messages.append(rest[4 : 4 + length])
        rest = rest[4 + length :]
    return messages


def measure(target: str, method: str, messages: list[bytes], calls: int) -> dict[str, float]:
    """Make the calls and sort their times."""
    times_s: list[float] = []
    with grpc.insecure_channel(target) as channel:
        call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(method)
        call(messages[0], wait_for_ready=True)
        for index in range(calls):
            message = messages[index % len(messages)]
            begun_s = time.perf_counter()
            call(message)
            times_s.append(time.perf_counter() - begun_s)
    times_s.sort()
    return {
        "calls": calls,
        "stalled": sum(STALL_S[0] <= taken_s <= STALL_S[1] for taken_s in times_s),
        "p50_us": times_s[calls // 2] * 1e6,
        "p99_us": times_s[calls * 99 // 100] * 1e6,
        "max_us": times_s[-1] * 1e6,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", required=True)
    parser.add_argument("--method", required=True)
    parser.add_argument("--requests", type=Path, required=True)
    parser.add_argument("--calls", type=int, default=20_000)
    args = parser.parse_args()
    print(json.dumps(measure(args.target, args.method, read_messages(args.requests), args.calls)))

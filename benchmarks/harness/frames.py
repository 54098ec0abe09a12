"""Request files for ``modelreg-load``, and the baseline's echo request, written without generated code."""

import struct
from collections.abc import Iterable
from pathlib import Path

# Field 1 (bytes payload) and field 2 (uint32 reply_bytes) of EchoRequest in rust/load/proto/baseline.proto.
_PAYLOAD_TAG = b"\x0a"
_REPLY_BYTES_TAG = b"\x10"


def varint(value: int) -> bytes:
    """A protobuf varint."""
    encoded = bytearray()
    while rest := value >> 7:
        encoded.append(value & 0x7F | 0x80)
        value = rest
    encoded.append(value)
    return bytes(encoded)


def bytes_field_overhead(payload_bytes: int) -> int:
    """Bytes that a field of number 1 to 15 adds to a payload of this length."""
    return 1 + len(varint(payload_bytes))


def echo_request(request_bytes: int, response_bytes: int) -> bytes:
    """An EchoRequest that is ``request_bytes`` long and asks for a response message of ``response_bytes``.

    Where a length falls on a varint's edge it is one byte off.
    """
    reply_bytes = max(response_bytes - bytes_field_overhead(response_bytes), 0)
    reply = _REPLY_BYTES_TAG + varint(reply_bytes)
    room = max(request_bytes - len(reply), 0)
    payload = bytes(max(room - bytes_field_overhead(room), 0))
    return _PAYLOAD_TAG + varint(len(payload)) + payload + reply


def write_messages(path: Path, messages: Iterable[bytes]) -> Path:
    """Write messages, each after its length as u32, little endian; returns the path."""
    path.write_bytes(b"".join(struct.pack("<I", len(message)) + message for message in messages))
    return path

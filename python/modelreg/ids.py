"""Ids made before the first send: UUIDv7, so that a resend is recognised and ids sort by time."""

import os
import time
import uuid

_NS_PER_MS = 1_000_000
_RANDOM_BYTES = 10
# RFC 9562: 48 bits of time, 4 of version, 12 random, 2 of variant, 62 random.
_FIXED_BITS = 0xF << 76 | 0b11 << 62
_VERSION_AND_VARIANT = 0x7 << 76 | 0b10 << 62


def new_id() -> str:
    """Return a fresh UUIDv7 as text; from the system's entropy, so that a seeded or forked process repeats none."""
    random = int.from_bytes(os.urandom(_RANDOM_BYTES), "big")
    unix_ms = time.time_ns() // _NS_PER_MS
    return str(uuid.UUID(int=(unix_ms << 80 | random) & ~_FIXED_BITS | _VERSION_AND_VARIANT))

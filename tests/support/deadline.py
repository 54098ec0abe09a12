"""Waiting for a condition instead of sleeping for a guess."""

import asyncio
import time
from collections.abc import Callable

PAUSE_S = 0.01


async def eventually(condition: Callable[[], bool], *, within_s: float = 10.0) -> float:
    """Wait until ``condition`` holds, at most ``within_s``, and return how long that took, in seconds."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < within_s, f"did not come true within {within_s} s"
        await asyncio.sleep(PAUSE_S)
    return time.monotonic() - began

"""Ctrl-C where it is how a command usually ends."""

import contextlib
import signal
from collections.abc import Callable, Generator
from types import FrameType


@contextlib.contextmanager
def ended_by_ctrl_c() -> Generator[Callable[[], bool]]:
    """End the block without an error at Ctrl-C.

    Yields whether Ctrl-C was pressed, for loops to ask: the exception is lost where Python prints exceptions instead of
    raising them (finalisers, callbacks of libraries), and a loop of many calls is often just there.
    """
    pressed = False

    def press(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True
        signal.default_int_handler(number, frame)

    before = signal.signal(signal.SIGINT, press)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)

"""SIGTERM and SIGINT: the first asks for a drain, the second ends the process at once."""

import os
import signal
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import asyncio

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
_SHELL_BASE: Final = 128


class StopSignals:
    """Counts the signals from before the door opens, when there is no event loop yet, until the process ends.

    Attributes:
        received: the first signal; None before.
    """

    def __init__(self) -> None:
        """Take over the signals of the process. On the main thread only."""
        self.received: signal.Signals | None = None
        self._tell: Callable[[], object] | None = None
        for number in SIGNALS:
            signal.signal(number, self._on_python_signal)

    def attach(self, loop: "asyncio.AbstractEventLoop", tell: Callable[[], object]) -> None:
        """Let ``loop`` handle the signals from now on and call ``tell`` at the first, or at once if it came before.

        The loop's own handlers also wake it where the kernel gives the signal to another thread.
        """
        self._tell = tell
        for number in SIGNALS:
            loop.add_signal_handler(number, self._on_signal, number)
        if self.received is not None:
            tell()

    def _on_python_signal(self, number: int, _frame: FrameType | None) -> None:
        self._on_signal(number)

    def _on_signal(self, number: int) -> None:
        if self.received is not None:
            # No cleaning up: somebody wants it gone, and the kernel frees the lock of the data directory.
            os._exit(_SHELL_BASE + number)
        self.received = signal.Signals(number)
        if self._tell is not None:
            self._tell()

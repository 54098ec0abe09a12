"""Tells coroutines that the registry has changed, from whatever thread changed it."""

import asyncio


class News:
    """Wakes whoever waits. Made anywhere; waited for on one event loop."""

    def __init__(self) -> None:
        """Nothing has happened yet."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._news = asyncio.Event()
        self.is_over = False

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Wake those who wait on ``loop``; before that nobody does."""
        self._loop = loop

    def tell(self) -> None:
        """Something changed. From any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake)

    def end(self) -> None:
        """Nothing will change any more: the server ends. On the loop."""
        self.is_over = True
        self._wake()

    def next(self) -> asyncio.Event:
        """Return what is set at the next news; to be taken before looking, so that nothing is missed."""
        return self._news

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

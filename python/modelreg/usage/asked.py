"""Something that is asked to be done between two batches, and who waits for it."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

_Done = TypeVar("_Done")


class Asked(Generic[_Done]):
    """Something to do between two batches."""

    def __init__(self, work: Callable[[], _Done]) -> None:
        """Have ``work`` done."""
        self._work = work
        self.done: Future[_Done] = Future()

    def do(self) -> None:
        """Do it, unless nobody waits for it any more."""
        if not self.done.set_running_or_notify_cancel():
            return
        try:
            self.done.set_result(self._work())
        except Exception as error:  # noqa: BLE001 - whatever it is, it is for who asked
            self.done.set_exception(error)

    def cancel(self) -> None:
        """Tell who waits that it is not done."""
        self.done.cancel()

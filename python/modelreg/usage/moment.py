"""Waiting for the shipping: for a moment between two batches, and until what is in the spool now is in the store."""

import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as TooLateError
from typing import Final, TypeVar

from modelreg.internal.v1.spool_pb2 import SpoolState
from modelreg.store.errors import StoreUnavailableError
from modelreg.store.store import Store
from modelreg.usage.shipper import Shipper

WAIT_S: Final = 20.0
"""The longest wait."""

_Done = TypeVar("_Done")


def between_batches(shipper: Shipper, store: Store, work: Callable[[], _Done], wait_s: float) -> _Done:
    """Have something done between two batches, and return what it returns.

    Raises:
        StoreUnavailableError: the shipping does not come to such a moment.
    """
    asked = shipper.between_batches(work)
    try:
        return asked.result(wait_s)
    except TooLateError as error:
        if not asked.cancel():
            # It is done right now.
            return asked.result()
        raise StoreUnavailableError(
            f"usage is on its way into the store {store.url}, and has been for {WAIT_S:.0f} s: ask again when it is"
            " there; the log says why"
        ) from error
    except CancelledError as error:
        raise StoreUnavailableError("the server is shutting down: ask another one, or this one again") from error


def wait_until_shipped(shipper: Shipper, store: Store, state: Callable[[], SpoolState]) -> None:
    """Wait until everything that the spool has now is in the store.

    Args:
        shipper: ships from the spool.
        store: where to.
        state: how the spool stands.

    Raises:
        StoreUnavailableError: it is not in time.
    """
    until_s = time.monotonic() + WAIT_S
    last = state().last
    while state().shipped < last:
        between_batches(shipper, store, lambda: None, max(until_s - time.monotonic(), 0.0))

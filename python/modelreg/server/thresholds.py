"""The thread that tells the log of budgets that crossed a threshold, for as long as usage is shipped."""

import contextlib
import threading
from collections.abc import Generator
from typing import Final

from modelreg.budgets.telling import tell
from modelreg.events.kinds import ThresholdCrossed
from modelreg.events.topic import Topic
from modelreg.server.priority import step_back

# Two of the largest batches, did every entry tell of one.
_MOST_WAITING: Final = 10_000


@contextlib.contextmanager
def telling_thresholds(topic: Topic[ThresholdCrossed]) -> Generator[None]:
    """Tell of each from now on; at the end of those that wait, and join the thread."""
    news, is_over = threading.Event(), threading.Event()

    with topic.subscribe(lambda _: True, _MOST_WAITING, news.set) as crossed:

        def run() -> None:
            step_back()
            is_last = False
            while not is_last:
                news.wait()
                # Before looking: what comes meanwhile is not lost.
                is_last = is_over.is_set()
                news.clear()
                tell(crossed.take(_MOST_WAITING))

        thread = threading.Thread(target=run, name="thresholds")
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            news.set()
            thread.join()

"""Makes the control plane step back behind the threads that answer calls, and what is long behind all others."""

import logging
import os
import sys
import threading
from typing import Final

NICE: Final = 10

_log: Final = logging.getLogger(__name__)


def step_back() -> None:
    """Lower the priority of this thread and of every thread it starts from now on, where it is not as low already.

    On Linux a priority belongs to a thread and is inherited, so threads of the Rust door, started before, stay at 0.
    Elsewhere it belongs to the process: nothing is done.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        # A process that was started at a lower one may not raise it.
        os.setpriority(os.PRIO_PROCESS, thread, max(NICE, os.getpriority(os.PRIO_PROCESS, thread)))


def give_way() -> None:
    """Let this thread run only while nobody else wants its core; for good, as only a privileged process may undo it.

    A low priority is not enough for long work: it makes a thread's turns rare but no shorter, and a call that comes
    during one waits for its end, for milliseconds. A thread of SCHED_IDLE has no turn: whoever wakes goes first.
    """
    if sys.platform == "linux":
        try:
            os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        except OSError as error:
            # Some sandboxes know no such policy. All works as before, less evenly.
            _log.warning("long work runs at nice %d, not SCHED_IDLE: %s", NICE, error.strerror)

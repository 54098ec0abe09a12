"""Makes the control plane step back behind the threads that answer calls."""

import os
import sys
import threading
from typing import Final

NICE: Final = 10


def step_back() -> None:
    """Lower the priority of this thread and of every thread it starts from now on.

    On Linux a priority belongs to a thread and is inherited, so threads of the Rust door, started before, stay at 0.
    Elsewhere it belongs to the process: nothing is done.
    """
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)

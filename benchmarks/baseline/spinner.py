"""A thread that does nothing but hold the GIL: alone, or inside our own process.

``spinner.py`` spins as a process of its own; ``spinner.py serve ...`` spins inside ``modelreg serve ...``. Either way
at nice +10, the niceness of our control plane's threads, so that both runs compete for the core on equal terms.
"""

import os
import sys
import threading
from importlib.metadata import entry_points

NICENESS = 10


def spin() -> None:
    """Hold the GIL whenever it can be had, for ever."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
    while True:
        pass


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print("spinning", flush=True)
        spin()
    threading.Thread(target=spin, name="spinner", daemon=True).start()
    (command,) = entry_points(group="console_scripts", name="modelreg")
    sys.exit(command.load()())

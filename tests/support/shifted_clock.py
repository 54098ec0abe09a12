"""A wall clock of servers that a test sets while they run; that of the machine stays as it is."""

import struct
import subprocess
from pathlib import Path

_SOURCE = Path(__file__).with_suffix(".c")


class ShiftedClock:
    """What processes with its ``environment`` take for the time."""

    def __init__(self, folder: Path) -> None:
        """Build it in a folder, with the C compiler that Rust links with."""
        self._library = folder / "shifted_clock.so"
        self._file = folder / "shifted_clock"
        self.shift(0)
        build = ["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", str(self._library), str(_SOURCE)]
        subprocess.run(build, check=True)

    @property
    def environment(self) -> dict[str, str]:
        """What a process has to be started with."""
        return {"LD_PRELOAD": str(self._library), "SHIFTED_CLOCK": str(self._file)}

    def shift(self, seconds: int) -> None:
        """Let it be off by so many seconds from now on."""
        # In place: the processes have it mapped.
        with self._file.open("r+b" if self._file.exists() else "xb") as file:
            file.write(struct.pack("=q", seconds))

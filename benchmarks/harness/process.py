"""Processes: started on their core, waited for, stopped again whatever happens."""

import signal
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from harness.paths import BASELINE, STOCK_TONIC, built

SERVER_CORE = 0
LOAD_CORE = 1
# Of each Rust server, ours and the baseline: they have one core.
DOOR_THREADS = 1
READY_LIMIT_S = 20.0
STOP_LIMIT_S = 12.0
_LOOK_EVERY_S = 0.005
_SHOWN_LINES = 15


class StartError(Exception):
    """A server did not come up; the message holds the end of what it said."""


@dataclass(frozen=True)
class Server:
    """A running server."""

    pid: int
    address: str


@dataclass(frozen=True)
class Running:
    """A child process and the file that takes its output."""

    name: str
    process: "subprocess.Popen[bytes]"
    output: Path

    def said(self) -> str:
        """Everything it has printed."""
        return self.output.read_text(errors="replace")

    def refuse_if_ended(self) -> None:
        """Raise StartError if it is no longer there."""
        if self.process.poll() is not None:
            self.refuse(f"ended with {self.process.returncode}")

    def refuse(self, what: str) -> NoReturn:
        """Raise StartError with its last lines."""
        lines = self.said().splitlines()[-_SHOWN_LINES:]
        raise StartError("\n".join([f"{self.name}: {what}", *lines]))


def pinned(core: int, command: Sequence[str | Path]) -> list[str]:
    """The command, on one core. ``taskset`` replaces itself, so the pid is the program's own."""
    return ["taskset", "-c", str(core), *map(str, command)]


@contextmanager
def running(command: Sequence[str | Path], output: Path) -> Generator[Running, None, None]:
    """Run a program on the server's core, its output in a file; ends it by SIGTERM, then by SIGKILL."""
    with output.open("wb") as file:
        process = subprocess.Popen(pinned(SERVER_CORE, command), stdout=file, stderr=subprocess.STDOUT)
    try:
        yield Running(output.stem, process, output)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def first_line(child: Running) -> str:
    """The first line a program prints.

    Raises:
        StartError: it ended, or printed no line for 20 s.
    """
    deadline_s = time.monotonic() + READY_LIMIT_S
    while "\n" not in (said := child.said()):
        child.refuse_if_ended()
        if time.monotonic() > deadline_s:
            child.refuse(f"printed nothing for {READY_LIMIT_S:.0f} s")
        time.sleep(_LOOK_EVERY_S)
    return said.partition("\n")[0]


@contextmanager
def stock_tonic(work: Path) -> Generator[Server, None, None]:
    """The stock tonic baseline."""
    program = built(STOCK_TONIC, "cargo build --release -p modelreg-load")
    with running([program, "--threads", str(DOOR_THREADS)], work / "stock_tonic.log") as child:
        yield Server(child.process.pid, first_line(child).removeprefix("listening on "))


@contextmanager
def stock_grpc_aio(work: Path) -> Generator[Server, None, None]:
    """The empty grpc.aio baseline."""
    command = [sys.executable, BASELINE / "grpc_aio_empty.py"]
    with running(command, work / "grpc_aio.log") as child:
        yield Server(child.process.pid, first_line(child).removeprefix("listening on "))


@contextmanager
def spinner(work: Path) -> Generator[None, None, None]:
    """A GIL holder in a process of its own, on the server's core."""
    with running([sys.executable, BASELINE / "spinner.py"], work / "spinner.log") as child:
        first_line(child)
        yield

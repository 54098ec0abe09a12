"""`modelreg serve` in a process of its own, its log read line by line, so that a test waits for what it says."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import grpc

ROOT = Path(__file__).resolve().parent.parent.parent
WITH_SHAPES = Path(__file__).with_name("serve_with_shapes.py")
WAIT_S = 30


class RunningServer:
    """A server that is starting or stands; it is told to end with the test."""

    def __init__(self, data: Path, arguments: tuple[str, ...], *, with_shapes: bool = False) -> None:
        program = [str(WITH_SHAPES)] if with_shapes else ["-m", "modelreg"]
        ports = ["--grpc", "127.0.0.1:0", "--probe", "127.0.0.1:0", "--data", str(data)]
        self.data = data
        self.process = subprocess.Popen(
            [sys.executable, *program, "serve", *ports, *arguments],
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'python'}:{ROOT / 'tests'}"},
        )
        self.lines: list[str] = []
        self._records: list[dict[str, object]] = []
        self._ended = False
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._news:
                self.lines.append(line.rstrip("\n"))
                if line.startswith("{"):
                    self._records.append(json.loads(line))
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def wait_for(self, message: str, *, within_s: float = WAIT_S, **fields: object) -> dict[str, object]:
        """Return the first record with this message and these fields, as soon as it is there.

        Raises:
            AssertionError: the server ended or fell silent before.
        """
        with self._news:
            self._news.wait_for(lambda: self._ended or self._find(message, fields) is not None, within_s)
            found = self._find(message, fields)
            assert found is not None, f'no "{message}" in {self.lines}'
            return found

    def _find(self, message: str, fields: dict[str, object]) -> dict[str, object] | None:
        wanted = {"message": message, **fields}.items()
        return next((record for record in self._records if wanted <= record.items()), None)

    def address(self, setting: str = "grpc") -> str:
        """Return an address it is bound to; waits until the door is open."""
        return str(self.wait_for("door open")[setting])

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.process.send_signal(signal.SIGTERM)

    def exit_code(self, timeout_s: float = WAIT_S) -> int:
        """Wait for the end."""
        code = self.process.wait(timeout_s)
        self._reader.join(timeout_s)
        return code

    def close(self) -> None:
        """End it, whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
        self.exit_code()


def channel(address: str, *, limit_bytes: int = -1) -> grpc.Channel:
    """Return a stock client's channel, on a connection of its own."""
    options = [
        ("grpc.max_send_message_length", limit_bytes),
        ("grpc.max_receive_message_length", limit_bytes),
        ("grpc.use_local_subchannel_pool", 1),
    ]
    return grpc.insecure_channel(address, options=options)

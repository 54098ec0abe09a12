"""A proxy before PostgreSQL that can keep the answer to the next COMMIT to itself, and cut the connection."""

import contextlib
import socket
import threading
from collections.abc import Iterator

# CommandComplete of a COMMIT, 'C' and its length before it.
_COMMITTED = b"C\0\0\0\x0bCOMMIT\0"


class CuttingProxy:
    """Passes bytes both ways."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.cut = 0
        self._armed = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def lose_next_commit(self) -> None:
        """Let nobody hear that the next COMMIT is done."""
        self._armed.set()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                try:
                    server = socket.create_connection(("127.0.0.1", self._port))
                except OSError:
                    # It is stopped; as with none at all.
                    client.close()
                    continue
                for source, target in ((client, server), (server, client)):
                    threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                if _COMMITTED in data and self._armed.is_set():
                    self._armed.clear()
                    self.cut += 1
                    break
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def cutting_proxy(port: int) -> Iterator[CuttingProxy]:
    """Give a proxy before the server on ``port``."""
    proxy = CuttingProxy(port)
    try:
        yield proxy
    finally:
        proxy.close()

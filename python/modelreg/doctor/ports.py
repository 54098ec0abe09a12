"""The ports: free for a server, held by the one on the data directory, or taken by somebody else."""

import errno
import socket
from typing import Final

from modelreg.config import Config
from modelreg.data_dir import read_lock
from modelreg.doctor.finding import Finding, Status

_SETTINGS: Final = ("grpc", "probe")
_WAIT_S: Final = 2.0


def check_ports(config: Config) -> list[Finding]:
    """Look at each port: where a server runs, at those it says it holds, else at those it would take."""
    owner = read_lock(config.data)
    if owner is not None and owner.addresses:
        return [_held(setting, address) for setting, address in owner.addresses.items()]
    configured = {"grpc": config.grpc, "probe": config.probe}
    return [_free(setting, configured[setting]) for setting in _SETTINGS]


def _held(setting: str, address: str) -> Finding:
    host, port = _parts(address)
    try:
        socket.create_connection((_reachable(host), port), _WAIT_S).close()
    except OSError as error:
        next_step = "restart the server; its log says what became of its door"
        return Finding(f"port {setting}", Status.FAILED, f"{address}: the server does not listen: {error}", next_step)
    return Finding(f"port {setting}", Status.OK, f"{address}, the server's")


def _free(setting: str, address: str) -> Finding:
    host, port = _parts(address)
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            # As servers do: connections of one that has just ended do not count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            found = f"{address} is taken by another process"
            return Finding(f"port {setting}", Status.FAILED, found, f"modelreg serve --{setting} {host}:0")
        found = f"{address} cannot be bound: {error.strerror or error}"
        return Finding(f"port {setting}", Status.FAILED, found, f"modelreg serve --{setting} 127.0.0.1:{port}")
    return Finding(f"port {setting}", Status.OK, f"{address}, free")


def _parts(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def _reachable(host: str) -> str:
    """Return where a server that listens on every address is reached."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - not bound here

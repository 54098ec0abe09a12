"""Where the server is: what the caller said, else the setting `grpc` from the environment, else its default."""

import os
from collections.abc import Mapping
from typing import Final

from modelreg.settings import SETTINGS, Setting

_GRPC: Final[Setting] = next(setting for setting in SETTINGS if setting.key == "grpc")


def target(address: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """Return the gRPC target of ``address``: ``host:port``, ``unix:PATH`` or an absolute path.

    Raises:
        ValueError: it is none of these.
    """
    said, origin = (address, "address") if address is not None else _default(environment)
    if said.startswith("/"):
        return f"unix:{said}"
    if said.startswith("unix:"):
        return said
    try:
        _GRPC.parse(said)
    except ValueError:
        is_address = False
    else:
        # Port 0 is for servers: it takes a free one.
        is_address = int(said.rpartition(":")[2]) > 0
    if not is_address:
        raise ValueError(
            f'{origin}: should be HOST:PORT, as in {_GRPC.default}, or the path of a Unix socket; it is "{said}"'
        )
    return said


def _default(environment: Mapping[str, str]) -> tuple[str, str]:
    for name in _GRPC.environment:
        if environment.get(name):
            return environment[name], f"environment {name}"
    return str(_GRPC.default), "default"

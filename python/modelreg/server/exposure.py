"""Who can reach gRPC: this machine alone, or others too, which then need keys."""

import ipaddress
import logging
import socket
from typing import TYPE_CHECKING, Final

from modelreg.identity.pepper import ENVIRONMENT

if TYPE_CHECKING:
    from modelreg.config import Config
    from modelreg.identity.pepper import Pepper

_log: Final = logging.getLogger(__name__)


class ExposedError(Exception):
    """gRPC would be open to other machines without keys; the message says what to do."""


def check_exposure(config: "Config") -> None:
    """Refuse an address that others reach, unless callers need keys or somebody takes it upon himself.

    Raises:
        ExposedError: nobody does.
        OSError: the name has no address.
    """
    if config.keys == "on" or is_loopback(config.grpc):
        return
    if config.insecure_bind == "off":
        raise ExposedError(
            f"grpc {config.grpc} can be reached from other machines, and callers need no keys: everybody there could do"
            " everything; next: make a key with `modelreg keys create --permission all`, then start with --keys on;"
            " or listen on 127.0.0.1, or take the risk with --insecure-bind"
        )
    _log.warning("grpc %s can be reached from other machines, and everybody there can do everything", config.grpc)


def is_loopback(address: str) -> bool:
    """Return whether only this machine reaches ``host:port``.

    Raises:
        OSError: the name has no address.
    """
    host, _, port = address.rpartition(":")
    try:
        found = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise OSError(f"{address}: {error.strerror}") from error
    return all(ipaddress.ip_address(str(where[0]).partition("%")[0]).is_loopback for *_, where in found)


def check_pepper(pepper: "Pepper", config: "Config") -> None:
    """Read it, as keys need it; warn where a shared store's keys would be recognised by this server alone.

    Raises:
        PepperError: it cannot be used.
    """
    pepper.read()
    if pepper.is_own and config.store.file is None:
        _log.warning(
            "the pepper of API keys is this server's own: other servers on %s do not recognise its keys;"
            " next: set one %s for all of them",
            config.store,
            ENVIRONMENT,
        )

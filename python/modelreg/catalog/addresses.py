"""To which addresses a fetch may connect: a name is looked up once, and what is connected to is what was checked."""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

# Addresses of IPv4 that are reached through one of IPv6.
_TRANSLATED: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"), IPv6Network("::/96"))


class InwardError(OSError):
    """The way of a fetch leads from outside to an address inside; the message says where."""


def is_inside(address: str) -> bool:
    """Return whether an address is this machine's or its network's: all but those of the public internet.

    Args:
        address: of IPv4 or IPv6, numeric.

    Raises:
        ValueError: it is none.
    """
    return any(not one.is_global or one.is_multicast for one in _ends(ip_address(address.partition("%")[0])))


def _ends(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """Return where a packet to the address can end: there, or at an address of IPv4 that is within it."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    within = [address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in _TRANSLATED):
        within.append(IPv4Address(int(address) & 0xFFFF_FFFF))
    return [address, *(one for one in within if one is not None)]


class Way:
    """The way of one fetch through its redirects: once it was outside, it leads to no address inside any more.

    The first host is the one that was asked for, and may be inside; what a host inside names may be, too.
    """

    def __init__(self) -> None:
        """Begin nowhere."""
        self._was_outside = False

    def connect(self, host: str, port: int, timeout_s: float | None) -> socket.socket:
        """Return a connection to an address of the host.

        Args:
            host: a name or an address.
            port: TCP.
            timeout_s: longest wait for each address, and of the socket then.

        Raises:
            InwardError: one of its addresses is inside, and the way was outside.
            OSError: it has no address, or none answers.
        """
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        for _, _, _, _, address in found:
            self._check(host, str(address[0]))
        failure: OSError = OSError(f"{host} has no address")
        for family, kind, protocol, _, address in found:
            connection = socket.socket(family, kind, protocol)
            try:
                connection.settimeout(timeout_s)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                # What was checked, not the name: a second look-up could say something else.
                connection.connect(address)
            except OSError as error:
                connection.close()
                failure = error
            else:
                self._pass(inside=is_inside(str(address[0])))
                return connection
        raise failure

    def through_proxy(self, host: str) -> None:
        """Note a host that a proxy of the environment connects to; a name is the proxy's to look up.

        Raises:
            InwardError: it is written as an address inside, and the way was outside.
        """
        try:
            inside = is_inside(host)
        except ValueError:
            inside = False
        if inside:
            self._check(host, host)
        self._pass(inside=inside)

    def _check(self, host: str, address: str) -> None:
        if self._was_outside and is_inside(address):
            at = "" if host == address else f", {address}"
            raise InwardError(f"it leads inwards, to {host}{at}, which is not followed; give that URL itself")

    def _pass(self, *, inside: bool) -> None:
        self._was_outside = self._was_outside or not inside

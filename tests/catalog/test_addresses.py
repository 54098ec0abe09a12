"""Addresses that a redirect may not lead to, and ways that go outside and back in."""

import socket
from typing import Any

import pytest

from modelreg.catalog import addresses
from modelreg.catalog.addresses import InwardError, Way, is_inside

INSIDE = [
    "127.0.0.1", "127.9.9.9", "0.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254",
    "192.0.0.1", "198.18.0.1", "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1",
    # Addresses of IPv4 inside those of IPv6.
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::a00:1", "2002:7f00:1::1",
    "2001:0:0a00:0001::1",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8",
           "64:ff9b::8.8.8.8", "2002:808:808::1"]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_are_known(address: str) -> None:
    assert is_inside(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_addresses_of_the_internet_are_outside(address: str) -> None:
    assert not is_inside(address)


def found_at(monkeypatch: pytest.MonkeyPatch, *found: str) -> None:
    """Let every name be at these addresses."""

    def look_up(_host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def came_from_outside() -> Way:
    way = Way()
    way.through_proxy("host.example")
    return way


@pytest.mark.parametrize("found", [["10.0.0.1"], ["93.184.216.34", "10.0.0.1"]], ids=["it alone", "among others"])
def test_a_name_with_an_address_inside_is_refused_before_anything_is_connected_to(
    monkeypatch: pytest.MonkeyPatch, found: list[str]
) -> None:
    found_at(monkeypatch, *found)
    with pytest.raises(InwardError, match=r"it leads inwards, to inner\.example, 10\.0\.0\.1, which is not followed"):
        came_from_outside().connect("inner.example", 80, 1)


def test_a_way_that_never_was_outside_may_go_on_inside(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    way = Way()
    for _ in range(2):
        way.connect("127.0.0.1", port, 5).close()


def test_a_way_back_in_is_refused(monkeypatch: pytest.MonkeyPatch, listener: socket.socket) -> None:
    """An address of this machine stands for one outside, as no test asks the internet."""
    monkeypatch.setattr(addresses, "is_inside", lambda address: address != "127.0.0.1" and is_inside(address))
    way = Way()
    way.connect("127.0.0.1", listener.getsockname()[1], 5).close()
    with pytest.raises(InwardError, match=r"to 192\.168\.0\.1, which"):
        way.connect("192.168.0.1", 80, 1)


def test_a_proxy_is_asked_for_names_and_for_no_address_inside() -> None:
    way = Way()
    way.through_proxy("10.0.0.1")
    way.through_proxy("inner.example")
    with pytest.raises(InwardError):
        way.through_proxy("10.0.0.1")


def test_addresses_are_tried_in_turn(monkeypatch: pytest.MonkeyPatch, listener: socket.socket) -> None:
    # Nobody listens at the first, as the listener has one address.
    found_at(monkeypatch, "127.0.0.77", "127.0.0.1")
    Way().connect("host.example", listener.getsockname()[1], 5).close()


def test_a_name_without_an_address_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    found_at(monkeypatch)
    with pytest.raises(OSError, match=r"host\.example has no address"):
        Way().connect("host.example", 80, 1)

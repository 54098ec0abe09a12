"""Which addresses only this machine reaches."""

import pytest

from modelreg.server.exposure import is_loopback


@pytest.mark.parametrize("address", ["127.0.0.1:8701", "127.8.9.1:0", "[::1]:8701", "localhost:8701"])
def test_loopback_is_this_machine_alone(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize(
    "address", ["0.0.0.0:8701", "[::]:0", "10.0.0.1:1", "192.168.1.1:1", "[fe80::1]:1", "8.8.8.8:1"]
)
def test_every_other_address_is_open_to_others(address: str) -> None:
    assert not is_loopback(address)


def test_a_name_without_an_address_is_an_os_error() -> None:
    with pytest.raises(OSError, match="nowhere"):
        is_loopback("nowhere.invalid:1")

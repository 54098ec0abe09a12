"""Where a client looks for its server."""

import pytest

from modelreg.client.address import target


def test_the_environment_stands_before_the_default_and_the_caller_before_both() -> None:
    environment = {"MODELREG_GRPC": "127.0.0.1:9000"}
    assert target("10.0.0.1:1", environment) == "10.0.0.1:1"
    assert target(None, environment) == "127.0.0.1:9000"
    assert target(None, {"MODELREG_GRPC": ""}) == "127.0.0.1:8701"


@pytest.mark.parametrize("address", ["localhost:8701", "[::1]:8701", "unix:/run/modelreg.sock"])
def test_hosts_and_sockets_are_taken_as_they_are(address: str) -> None:
    assert target(address, {}) == address


def test_a_path_is_a_unix_socket() -> None:
    assert target("/run/modelreg.sock", {}) == "unix:/run/modelreg.sock"


@pytest.mark.parametrize(
    "address", ["", "8701", "localhost", "http://localhost:8701", "localhost:87010", "localhost:0"]
)
def test_anything_else_is_refused_with_its_origin(address: str) -> None:
    with pytest.raises(ValueError, match=r"^address: should be HOST:PORT"):
        target(address, {})


def test_a_bad_variable_is_named() -> None:
    with pytest.raises(ValueError, match=r'^environment MODELREG_GRPC: .*it is "nowhere"'):
        target(None, {"MODELREG_GRPC": "nowhere"})

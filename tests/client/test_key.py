"""The clients send their key with every call."""

from collections.abc import Iterator

import pytest

from modelreg.call_errors import ModelregError
from modelreg.client import AsyncClient, Client
from modelreg.v1.permission_pb2 import Permission
from support.doors import OpenDoor, open_door
from support.keys import known_key
from support.loop import LoopThread
from support.snapshots import packaged_snapshot

KEY = known_key(Permission.PERMISSION_SELECT)
WAIT_S = 20


@pytest.fixture(params=["rust", "python"])
def guarded(request: pytest.FixtureRequest, loop: LoopThread) -> Iterator[OpenDoor]:
    """Each door in turn, before this key."""
    with open_door(request.param, loop, packaged_snapshot(), keys=[KEY]) as door:
        yield door


def test_a_key_is_given_or_found_in_the_environment(guarded: OpenDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    with Client(guarded.address, timeout_s=WAIT_S, key=KEY.key.reveal()) as client:
        assert client.select().selected.route.route_id
    with Client(guarded.address, timeout_s=WAIT_S) as client, pytest.raises(ModelregError) as refused:
        client.select()
    assert (refused.value.code, refused.value.reason) == ("UNAUTHENTICATED", "UNAUTHENTICATED")
    monkeypatch.setenv("MODELREG_API_KEY", KEY.key.reveal())
    with Client(guarded.address, timeout_s=WAIT_S) as client:
        assert client.select().selected.route.route_id
        with pytest.raises(ModelregError) as denied:
            client.estimate_cost(input_tokens=1)
    assert denied.value.metadata == {"permission": "estimate"}


def test_the_asynchronous_client_sends_it_too(guarded: OpenDoor, loop: LoopThread) -> None:
    async def select() -> bool:
        client = AsyncClient(guarded.address, timeout_s=WAIT_S, key=KEY.key.reveal())
        try:
            return bool((await client.select()).selected.route.route_id)
        finally:
            await client.close()

    assert loop.run(select())


def test_what_is_no_key_is_refused_before_anything_is_sent() -> None:
    for client in (Client, AsyncClient):
        with pytest.raises(ValueError, match="should be an API key") as refused:
            client("127.0.0.1:1", key="password")
        assert "password" not in str(refused.value)

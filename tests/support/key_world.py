"""Keys in a store with a clock that the test moves, an engine that verifies by them, and callers that ask for more."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from modelreg._core import CallError
from modelreg.config import load_config
from modelreg.identity.first_key import make_first_key
from modelreg.identity.keys import Keys
from modelreg.identity.pepper import Pepper
from modelreg.identity.service import IdentityService
from modelreg.principal import LOCAL, PERMISSIONS, Principal
from modelreg.store.store import Store
from modelreg.v1 import identity_pb2 as pb
from modelreg.v1.permission_pb2 import Permission
from support.doors import CLOCK_UNIX_MS, fresh_engine
from support.refusals import refusal

KEYS = Permission.PERMISSION_KEYS
SELECT = Permission.PERMISSION_SELECT
ACT_AS = Permission.PERMISSION_ACT_AS


class KeyWorld:
    """One server's keys."""

    def __init__(self, store: Store, data: Path) -> None:
        self.now_unix_ms = CLOCK_UNIX_MS
        self.engine = fresh_engine(keys=True)
        self.keys = Keys(store, Pepper(data, {}), lambda: self.now_unix_ms, self.engine)
        self.service = IdentityService(self.keys)
        self.keys.follow()

    def pass_ms(self, ms: int) -> None:
        """Move the clock."""
        self.now_unix_ms += ms
        self.engine.set_clock(self.now_unix_ms)

    def create(
        self, *permissions: Permission, caller: Principal = LOCAL, lifetime_s: int | None = None, **whose: str
    ) -> pb.CreateKeyResponse:
        """Make a key."""
        request = pb.CreateKeyRequest(permissions=permissions or PERMISSIONS, lifetime_s=lifetime_s, **whose)
        return self.service.create(request, caller)

    def caller(self, made: pb.CreateKeyResponse) -> Principal:
        """Return who calls with a key, as the engine finds.

        Raises:
            CallError: the key is not let in.
        """
        return Principal.from_bytes(self.engine.authenticate([f"Bearer {made.secret}".encode()]))

    def is_let_in(self, made: pb.CreateKeyResponse) -> bool:
        """Whether the engine knows a key."""
        try:
            self.caller(made)
        except CallError:
            return False
        return True

    def prefixes(self, caller: Principal = LOCAL) -> list[str]:
        """Return the prefixes of the keys that a caller sees, the newest first."""
        return [key.prefix for key in self.service.list(pb.ListKeysRequest(), caller).keys]


def refused(call: Callable[[], object]) -> tuple[str, dict[str, str]]:
    """Return reason and metadata of a refusal, after checking that it is as documented."""
    with pytest.raises(CallError) as raised:
        call()
    info, _ = refusal(raised.value)
    return info.reason, dict(info.metadata)


def first_key(data: Path, *, store: str | None = None, schema: str | None = None) -> str:
    """Make the first key, before a server runs on ``data``; it may do everything."""
    config = load_config({"data": data, "store": store, "store_schema": schema}, {})
    request = pb.CreateKeyRequest(permissions=PERMISSIONS)
    return make_first_key(config, os.environ, request, now_unix_ms=1).secret

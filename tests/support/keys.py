"""API keys for tests: made as the server makes them, and the set that an engine verifies them by."""

from collections.abc import Iterable
from dataclasses import dataclass

from modelreg.identity.api_key import ApiKey
from modelreg.internal.v1.keys_pb2 import KeySet
from modelreg.v1.permission_pb2 import Permission

PEPPER = b"pepper of the tests, long enough"


@dataclass(frozen=True)
class KnownKey:
    """A key that an engine knows."""

    key: ApiKey
    permissions: tuple[Permission, ...]
    tenant: str = "acme"
    expires_at_unix_ms: int = 0
    revoked: bool = False

    @property
    def metadata(self) -> tuple[tuple[str, str], ...]:
        """What a caller sends."""
        return bearer(self.key.reveal())


def known_key(
    *permissions: Permission, tenant: str = "acme", expires_at_unix_ms: int = 0, revoked: bool = False
) -> KnownKey:
    """Make a key with these permissions."""
    return KnownKey(ApiKey.make(), permissions, tenant, expires_at_unix_ms, revoked)


def bearer(key: str) -> tuple[tuple[str, str], ...]:
    """Return the metadata of a call with this key."""
    return (("authorization", f"Bearer {key}"),)


def key_set(keys: Iterable[KnownKey]) -> bytes:
    """Return what an engine takes."""
    message = KeySet(revision=1, pepper=PEPPER)
    for one in keys:
        added = message.keys.add(prefix=one.key.prefix, hash=one.key.hash(PEPPER), revoked=one.revoked)
        added.expires_at_unix_ms = one.expires_at_unix_ms
        added.principal.tenant = one.tenant
        added.principal.key_id = f"id of {one.key.prefix}"
        added.principal.permissions.extend(one.permissions)
    return message.SerializeToString()

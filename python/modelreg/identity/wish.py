"""What a request for a key asks for, checked; a key never may more than who makes it."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from modelreg.errors import duplicate, missing, out_of_range, too_long, unauthenticated, unfit_value, unknown_enum_value
from modelreg.identity.rows import KeyRow
from modelreg.principal import PERMISSIONS, Principal, permission_name
from modelreg.v1 import identity_pb2 as pb
from modelreg.v1.permission_pb2 import Permission

_MAX_NAME_BYTES: Final = 64
_MAX_NOTE_BYTES: Final = 256
_MAX_LIFETIME_S: Final = 10 * 366 * 86_400
_MILLI: Final = 1_000


class Wish(NamedTuple):
    """A key to be made.

    Attributes:
        tenant: whose calls it makes; so team and user.
        permissions: their names, in the order of their numbers.
        note: for people.
        lifetime_s: it expires after so long; None: never.
    """

    tenant: str
    team: str
    user: str
    permissions: Sequence[str]
    note: str
    lifetime_s: int | None


def wish_of(request: pb.CreateKeyRequest, caller: Principal) -> Wish:
    """Read a request.

    Raises:
        CallError: MISSING_FIELD, UNKNOWN_ENUM_VALUE, DUPLICATE, TOO_LONG, UNFIT_VALUE, OUT_OF_RANGE;
            PERMISSION_DENIED: the caller lacks a permission that the key would have, or the key would be of others and
            the caller may not act as them.
    """
    permissions = _permissions(request, caller)
    tenant = request.tenant if request.HasField("tenant") else caller.tenant
    # Within another tenant the caller's own names mean nothing.
    is_own = tenant == caller.tenant
    team = request.team if request.HasField("team") else caller.team if is_own else ""
    user = request.user if request.HasField("user") else caller.user if is_own else ""
    if not tenant:
        raise missing("tenant", "a key is some tenant's")
    for field, value, most in (
        ("tenant", tenant, _MAX_NAME_BYTES),
        ("team", team, _MAX_NAME_BYTES),
        ("user", user, _MAX_NAME_BYTES),
        ("note", request.note, _MAX_NOTE_BYTES),
    ):
        _check_text(field, value, most)
    if (tenant, team, user) != (caller.tenant, caller.team, caller.user):
        caller.check(Permission.PERMISSION_ACT_AS)
    lifetime_s = request.lifetime_s if request.HasField("lifetime_s") else None
    if lifetime_s is not None and not 1 <= lifetime_s <= _MAX_LIFETIME_S:
        raise out_of_range("lifetime_s", lifetime_s, 1, _MAX_LIFETIME_S)
    return Wish(tenant, team, user, permissions, request.note, lifetime_s)


def expiry(wish: Wish, maker: KeyRow | None, now_unix_ms: int) -> int | None:
    """Return when the key expires: not after the one that makes it.

    Args:
        wish: what is asked for.
        maker: the key of who asks, as the store has it now; None where they need none.
        now_unix_ms: the time.

    Raises:
        CallError: UNAUTHENTICATED: that one was revoked or has expired meanwhile; MISSING_FIELD, OUT_OF_RANGE: the key
            would outlive it.
    """
    if maker is not None and not maker.is_live(now_unix_ms):
        raise unauthenticated()
    wished = None if wish.lifetime_s is None else now_unix_ms + wish.lifetime_s * _MILLI
    if maker is None or maker.expires_unix_ms is None:
        return wished
    left_s = (maker.expires_unix_ms - now_unix_ms) // _MILLI
    if wish.lifetime_s is None:
        raise missing("lifetime_s", f"the key that makes it expires, so this one must too, in at most {left_s} s")
    if wish.lifetime_s > left_s:
        raise out_of_range("lifetime_s", wish.lifetime_s, 1, left_s)
    return wished


def _permissions(request: pb.CreateKeyRequest, caller: Principal) -> list[str]:
    wanted = list(request.permissions)
    if not wanted:
        raise missing("permissions", "name at least one")
    if len(wanted) > len(PERMISSIONS):
        raise too_long("permissions", len(wanted), len(PERMISSIONS))
    for index, permission in enumerate(wanted):
        field = f"permissions[{index}]"
        if permission not in PERMISSIONS:
            raise unknown_enum_value(field, permission)
        if permission in wanted[:index]:
            raise duplicate(field, permission_name(permission))
        caller.check(permission)
    return [permission_name(permission) for permission in sorted(wanted)]


def _check_text(field: str, text: str, most_bytes: int) -> None:
    length = len(text.encode())
    if length > most_bytes:
        raise too_long(field, length, most_bytes)
    if "\0" in text:
        raise unfit_value(field, "a NUL, which no store can keep")

"""`IdentityService`: making, listing and revoking API keys."""

import logging
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp
from sqlalchemy import Connection

from modelreg.errors import missing, not_found, store_unavailable, too_long, unauthenticated
from modelreg.identity import rows
from modelreg.identity.api_key import ApiKey, shown
from modelreg.identity.keys import Keys
from modelreg.identity.pepper import PepperError
from modelreg.identity.rows import KeyRow
from modelreg.identity.wish import expiry, wish_of
from modelreg.ids import new_id
from modelreg.methods import Methods, service_methods, unary_of
from modelreg.pages import Pages
from modelreg.principal import Principal, permission_of
from modelreg.store.errors import StoreError
from modelreg.v1 import identity_pb2 as pb
from modelreg.v1.permission_pb2 import Permission

SERVICE: Final = pb.DESCRIPTOR.services_by_name["IdentityService"]

_KEYS: Final = Pages("keys", usual=100, most=1_000, key=(str,))
_MAX_NAME_CHARS: Final = 64
_MILLI: Final = 1_000

_log: Final = logging.getLogger(__name__)


class IdentityService:
    """Answers it. Thread-safe.

    Who may not act as others has to do with keys of the own tenant alone, and does not learn of others.
    """

    def __init__(self, keys: Keys) -> None:
        """Make, list and revoke ``keys``."""
        self._keys = keys

    def methods(self) -> Methods:
        """Return the methods of the service."""
        permission = Permission.PERMISSION_KEYS
        return service_methods(
            SERVICE,
            CreateKey=unary_of(pb.CreateKeyRequest, self.create, permission=permission),
            ListKeys=unary_of(pb.ListKeysRequest, self.list, permission=permission),
            RevokeKey=unary_of(pb.RevokeKeyRequest, self.revoke, permission=permission),
        )

    def create(self, request: pb.CreateKeyRequest, caller: Principal) -> pb.CreateKeyResponse:
        """Make a key.

        Raises:
            CallError: as ``wish_of`` and ``expiry``; STORE_UNAVAILABLE.
        """
        wish = wish_of(request, caller)
        now = self._keys.clock_unix_ms()
        made = ApiKey.make()

        def add(connection: Connection) -> KeyRow:
            expires = expiry(wish, _maker(connection, caller), now)
            return rows.add(
                connection,
                KeyRow(
                    id=new_id(),
                    prefix=made.prefix,
                    hash=made.hash(pepper).hex(),
                    tenant=wish.tenant,
                    team=wish.team,
                    user_name=wish.user,
                    permissions=wish.permissions,
                    note=wish.note,
                    created_unix_ms=now,
                    created_by=caller.key_id,
                    expires_unix_ms=expires,
                    revoked_unix_ms=None,
                    revision=0,
                ),
            )

        try:
            pepper = self._keys.pepper.read()
            kept = self._keys.write(add)
        except (StoreError, PepperError) as error:
            raise store_unavailable(str(error)) from error
        _log.info("key made", extra={"key": kept.prefix, "tenant": kept.tenant, "by": caller.key_id})
        return pb.CreateKeyResponse(key=_message(kept), secret=made.reveal())

    def list(self, request: pb.ListKeysRequest, caller: Principal) -> pb.ListKeysResponse:
        """List keys, the newest first.

        Raises:
            CallError: OUT_OF_RANGE, UNKNOWN_NAME (page token), STORE_UNAVAILABLE.
        """
        size, after = _KEYS.size(request.page_size), _KEYS.after(request.page_token)
        before = None if after is None else str(after[0])
        try:
            with self._keys.store.reading() as connection:
                # One more than shown: whether there is a next page.
                found = rows.newest(connection, caller.only_tenant, before, limit=size + 1)
        except StoreError as error:
            raise store_unavailable(str(error)) from error
        return pb.ListKeysResponse(
            keys=map(_message, found[:size]),
            next_page_token=_KEYS.token((found[size - 1].id,)) if len(found) > size else "",
        )

    def revoke(self, request: pb.RevokeKeyRequest, caller: Principal) -> pb.RevokeKeyResponse:
        """Revoke a key.

        Raises:
            CallError: MISSING_FIELD, TOO_LONG, NOT_FOUND, STORE_UNAVAILABLE.
        """
        if not request.key:
            raise missing("key", "name it by its id or prefix")
        if len(request.key) > _MAX_NAME_CHARS:
            raise too_long("key", len(request.key), _MAX_NAME_CHARS)
        name = shown(request.key)

        def end(connection: Connection) -> KeyRow:
            found = rows.find(connection, name)
            if found is None or caller.only_tenant not in {None, found.tenant}:
                raise not_found("key", name)
            return rows.revoke(connection, found, self._keys.clock_unix_ms())

        try:
            revoked = self._keys.write(end)
        except StoreError as error:
            raise store_unavailable(str(error)) from error
        _log.info("key revoked", extra={"key": revoked.prefix, "tenant": revoked.tenant, "by": caller.key_id})
        return pb.RevokeKeyResponse(key=_message(revoked))


def _maker(connection: Connection, caller: Principal) -> KeyRow | None:
    """Return the caller's key as the store has it now; None where the caller needs none."""
    if not caller.key_id:
        return None
    found = rows.find(connection, caller.key_id)
    if found is None:
        # The store was put back to what it was before that key.
        raise unauthenticated()
    return found


def _message(row: KeyRow) -> pb.ApiKey:
    known = (permission_of(name) for name in row.permissions)
    message = pb.ApiKey(
        key_id=row.id,
        prefix=row.prefix,
        tenant=row.tenant,
        team=row.team,
        user=row.user_name,
        permissions=[one for one in known if one is not None],
        note=row.note,
        created=_timestamp(row.created_unix_ms),
        created_by=row.created_by,
    )
    if row.expires_unix_ms is not None:
        message.expires.CopyFrom(_timestamp(row.expires_unix_ms))
    if row.revoked_unix_ms is not None:
        message.revoked.CopyFrom(_timestamp(row.revoked_unix_ms))
    return message


def _timestamp(unix_ms: int) -> Timestamp:
    return Timestamp(seconds=unix_ms // _MILLI, nanos=unix_ms % _MILLI * 1_000_000)

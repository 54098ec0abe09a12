"""`RateLimitService`: rate limits listed, set and ended."""

import logging
from typing import Final

from sqlalchemy import Connection

from modelreg.errors import etag_mismatch, not_found, store_unavailable, unfit_value
from modelreg.identity.named import key_id
from modelreg.limits import rows
from modelreg.limits.limits import Limits
from modelreg.limits.rows import LimitRow
from modelreg.limits.whose import OF_KEY, seen_by, tenant_of
from modelreg.limits.wish import check_name, wish_of
from modelreg.methods import Methods, service_methods, unary_of
from modelreg.principal import Principal
from modelreg.store.errors import StoreError
from modelreg.v1 import limits_pb2 as pb
from modelreg.v1.permission_pb2 import Permission

SERVICE: Final = pb.DESCRIPTOR.services_by_name["RateLimitService"]
MAX_LIMITS: Final = 10_000

_log: Final = logging.getLogger(__name__)


class RateLimitService:
    """Answers it. Thread-safe.

    Who may not act as others has to do with limits of the own tenant alone, and does not learn of others.
    """

    def __init__(self, limits: Limits, *, most: int = MAX_LIMITS) -> None:
        """List and change ``limits``, ``most`` at the most."""
        self._limits = limits
        self._most = most

    def methods(self) -> Methods:
        """Return the methods of the service."""
        read, write = Permission.PERMISSION_BUDGETS_READ, Permission.PERMISSION_BUDGETS_WRITE
        return service_methods(
            SERVICE,
            ListRateLimits=unary_of(pb.ListRateLimitsRequest, self.list, permission=read),
            SetRateLimit=unary_of(pb.SetRateLimitRequest, self.set, permission=write),
            DeleteRateLimit=unary_of(pb.DeleteRateLimitRequest, self.delete, permission=write),
        )

    def list(self, _request: pb.ListRateLimitsRequest, caller: Principal) -> pb.ListRateLimitsResponse:
        """List limits, by name.

        Raises:
            CallError: STORE_UNAVAILABLE.
        """
        try:
            with self._limits.store.reading() as connection:
                found = seen_by(connection, rows.in_force(connection), caller)
        except StoreError as error:
            raise store_unavailable(str(error)) from error
        known = (row.message() for row in found)
        return pb.ListRateLimitsResponse(limits=[limit for limit in known if limit is not None])

    def set(self, request: pb.SetRateLimitRequest, caller: Principal) -> pb.SetRateLimitResponse:
        """Make a limit, or change the one of that name.

        Raises:
            CallError: as ``wish_of``; UNFIT_VALUE: there are as many as may be; UNKNOWN_NAME (key), PERMISSION_DENIED,
                ETAG_MISMATCH, STORE_UNAVAILABLE.
        """
        wish, etag = wish_of(request.limit), request.limit.etag

        def put(connection: Connection) -> LimitRow:
            limit = wish
            if wish.scope == OF_KEY and wish.subject:
                limit = wish._replace(subject=key_id(connection, "limit.subject", wish.subject, caller))
            caller.check_tenant(tenant_of(connection, limit))
            old = rows.find(connection, wish.name)
            if old is not None:
                # Names are of all tenants.
                caller.check_tenant(tenant_of(connection, old))
            if etag and (old is None or old.etag != etag):
                raise etag_mismatch("rate limit", wish.name, "" if old is None else old.etag)
            if old is None and rows.count(connection) >= self._most:
                raise unfit_value("limit.name", f"there are {self._most} limits already; end one first")
            return rows.put(connection, limit)

        try:
            kept = self._limits.write(put)
        except StoreError as error:
            raise store_unavailable(str(error)) from error
        _log.info("rate limit set", extra={"limit": kept.name, "most": kept.most, "by": caller.key_id})
        return pb.SetRateLimitResponse(limit=kept.message())

    def delete(self, request: pb.DeleteRateLimitRequest, caller: Principal) -> pb.DeleteRateLimitResponse:
        """End a limit.

        Raises:
            CallError: MISSING_FIELD, TOO_LONG, UNFIT_VALUE, NOT_FOUND, STORE_UNAVAILABLE.
        """
        check_name("name", request.name)

        def end(connection: Connection) -> None:
            seen = {row.name: row for row in seen_by(connection, rows.in_force(connection), caller)}
            if request.name not in seen:
                raise not_found("rate limit", request.name, list(seen), hint="; `modelreg limits ls` lists them")
            rows.end(connection, seen[request.name], self._limits.clock_unix_ms())

        try:
            self._limits.write(end)
        except StoreError as error:
            raise store_unavailable(str(error)) from error
        _log.info("rate limit ended", extra={"limit": request.name, "by": caller.key_id})
        return pb.DeleteRateLimitResponse()

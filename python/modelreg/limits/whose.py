"""Whose a rate limit is: a tenant's own where it is of that tenant or of one key of it, else nobody's."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from modelreg.identity.rows import by_id
from modelreg.limits.rows import LimitRow
from modelreg.limits.words import scope_name
from modelreg.principal import Principal
from modelreg.v1.limits_pb2 import LimitScope

_OF_TENANT: Final = scope_name(LimitScope.LIMIT_SCOPE_TENANT)
OF_KEY: Final = scope_name(LimitScope.LIMIT_SCOPE_KEY)
"""The scope whose subjects are ids of keys."""


def tenant_of(connection: Connection, limit: LimitRow) -> str:
    """Return the tenant that a limit is of; empty: of none, as it is everybody's or counts what is called."""
    return _tenants(connection, [limit])[limit.name]


def seen_by(connection: Connection, limits: Sequence[LimitRow], caller: Principal) -> list[LimitRow]:
    """Return those that a caller has to do with."""
    if caller.only_tenant is None:
        return [*limits]
    tenants = _tenants(connection, limits)
    return [limit for limit in limits if tenants[limit.name] == caller.only_tenant]


def _tenants(connection: Connection, limits: Sequence[LimitRow]) -> dict[str, str]:
    keys = by_id(connection, {limit.subject for limit in limits if limit.scope == OF_KEY and limit.subject})
    tenants: dict[str, str] = {}
    for limit in limits:
        key = keys.get(limit.subject) if limit.scope == OF_KEY else None
        own = limit.subject if limit.scope == _OF_TENANT else ""
        tenants[limit.name] = own if key is None else key.tenant
    return tenants

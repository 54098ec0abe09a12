"""Which usage a request asks for, checked: of which tenant, and which events."""

from typing import Final

from modelreg.errors import too_long, unknown_enum_value
from modelreg.principal import Principal
from modelreg.usage.messages import OUTCOME_WORDS
from modelreg.v1 import usage_service_pb2 as pb

_MAX_NAME_BYTES: Final = 512

# Columns by the fields that filter events.
_COLUMNS: Final = {
    "model": "model",
    "route": "route",
    "team": "team",
    "key": "key_id",
    "workflow_run_id": "workflow_run_id",
}
# Of these there may be one of the same name in every tenant.
_OF_TENANT: Final = {"team", "workflow_run_id"}

_Events = pb.ListUsageRequest | pb.WatchUsageRequest
_Asked = pb.GetCostsRequest | pb.GetUsageTrendRequest | pb.RecostUsageRequest | _Events


def wanted_events(request: _Events, caller: Principal) -> dict[str, str]:
    """Return what columns of the events must hold; the key is as it was named, by id or prefix.

    Raises:
        CallError: TOO_LONG, UNKNOWN_ENUM_VALUE, PERMISSION_DENIED.
    """
    only = {
        column: bounded(field, getattr(request, field)) for field, column in _COLUMNS.items() if request.HasField(field)
    }
    if request.outcome:
        if request.outcome not in OUTCOME_WORDS:
            raise unknown_enum_value("outcome", request.outcome)
        only["outcome"] = OUTCOME_WORDS[request.outcome]
    if (tenant := wanted_tenant(request, caller, is_own=bool(_OF_TENANT & only.keys()))) is not None:
        only["tenant"] = tenant
    return only


def wanted_tenant(request: _Asked, caller: Principal, *, is_own: bool = False) -> str | None:
    """Return whose calls are asked for, the caller's own where nothing is said and ``is_own``; None: everybody's.

    Raises:
        CallError: TOO_LONG, PERMISSION_DENIED.
    """
    if not request.HasField("tenant"):
        return caller.tenant if is_own else caller.only_tenant
    caller.check_tenant(tenant := bounded("tenant", request.tenant))
    return tenant


def bounded(field: str, text: str) -> str:
    """Return a name as the store has it.

    Raises:
        CallError: TOO_LONG.
    """
    if (length := len(text.encode())) > _MAX_NAME_BYTES:
        raise too_long(field, length, _MAX_NAME_BYTES)
    # What the store has in its place: no event has a NUL.
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")

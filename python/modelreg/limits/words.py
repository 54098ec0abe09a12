"""Scopes, units and kinds by name: in small letters, as the store and the command line have them."""

from typing import Final, cast

from modelreg.v1.limits_pb2 import LimitKind, LimitScope, LimitUnit

_SCOPE: Final = "LIMIT_SCOPE_"
_UNIT: Final = "LIMIT_UNIT_"
_KIND: Final = "LIMIT_KIND_"

SCOPES: Final = {
    name.removeprefix(_SCOPE).lower(): cast("LimitScope", LimitScope.Value(name)) for name in LimitScope.keys()[1:]
}
"""By name, but for the unspecified; so the next two."""

UNITS: Final = {
    name.removeprefix(_UNIT).lower(): cast("LimitUnit", LimitUnit.Value(name)) for name in LimitUnit.keys()[1:]
}
KINDS: Final = {
    name.removeprefix(_KIND).lower(): cast("LimitKind", LimitKind.Value(name)) for name in LimitKind.keys()[1:]
}


def scope_name(scope: LimitScope) -> str:
    """Return its name, as in ``tenant``."""
    return LimitScope.Name(scope).removeprefix(_SCOPE).lower()


def unit_name(unit: LimitUnit) -> str:
    """Return its name, as in ``requests_per_minute``."""
    return LimitUnit.Name(unit).removeprefix(_UNIT).lower()


def kind_name(kind: LimitKind) -> str:
    """Return its name, as in ``bucket``; empty for the unspecified."""
    return "" if kind == LimitKind.LIMIT_KIND_UNSPECIFIED else LimitKind.Name(kind).removeprefix(_KIND).lower()

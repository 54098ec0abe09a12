"""Whose a call is and what it may do; its own file because methods, doors and the room of keys all ask it."""

from dataclasses import dataclass
from typing import Final, Self, cast

from modelreg.errors import permission_denied
from modelreg.internal.v1.keys_pb2 import Principal as Message
from modelreg.v1.permission_pb2 import Permission

_PREFIX: Final = "PERMISSION_"

PERMISSIONS: Final[tuple[Permission, ...]] = tuple(
    cast("Permission", number) for number in Permission.values() if number != Permission.PERMISSION_UNSPECIFIED
)
"""Every permission, in order."""


def permission_name(permission: Permission) -> str:
    """Return its name in errors, in the store and on the command line, as in ``act_as``."""
    return Permission.Name(permission).removeprefix(_PREFIX).lower()


def permission_of(name: str) -> Permission | None:
    """Return the permission of that name; None where there is none."""
    return next((one for one in PERMISSIONS if permission_name(one) == name), None)


@dataclass(frozen=True, slots=True)
class Principal:
    """Whose a call is: from credentials only.

    Attributes:
        tenant: whose budgets and history it counts in.
        team: of the tenant; may be empty.
        user: likewise.
        key_id: id of the API key; empty without one.
        permissions: what it may do.
    """

    tenant: str
    team: str
    user: str
    key_id: str
    permissions: frozenset[Permission]

    @classmethod
    def from_bytes(cls, encoded: bytes) -> Self:
        """Read an encoded ``modelreg.internal.v1.Principal``."""
        told = Message.FromString(encoded)
        return cls(told.tenant, told.team, told.user, told.key_id, frozenset(told.permissions))

    @property
    def only_tenant(self) -> str | None:
        """Whose keys, budgets, limits and usage it has to do with; None: everybody's."""
        return None if self.may(Permission.PERMISSION_ACT_AS) else self.tenant

    def may(self, permission: Permission) -> bool:
        """Return whether it may."""
        return permission in self.permissions

    def check_tenant(self, tenant: str) -> None:
        """Refuse what is of another tenant, or of none, where it may not act as others.

        Raises:
            CallError: PERMISSION_DENIED, naming the permission.
        """
        if tenant != self.tenant:
            self.check(Permission.PERMISSION_ACT_AS)

    def check(self, permission: Permission) -> None:
        """Refuse what it may not do.

        Raises:
            CallError: PERMISSION_DENIED, naming the permission.
        """
        if permission not in self.permissions:
            raise permission_denied(permission_name(permission))


LOCAL: Final = Principal("default", "", "local", "", frozenset(PERMISSIONS))
"""The developer on this machine, who needs no credentials: who asks in process, and everybody where keys are off."""

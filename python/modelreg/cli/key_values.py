"""What the options of `modelreg keys` say, or a refusal that names the option."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import typer

if TYPE_CHECKING:
    from modelreg.v1.permission_pb2 import Permission

_ALL: Final = "all"
_LIFETIME: Final = re.compile(r"([1-9][0-9]{0,9})([smhd])")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def permissions(names: Sequence[str], option: str) -> "list[Permission]":
    """Return the permissions of these names; ``all`` stands for every one.

    Raises:
        typer.BadParameter: no name is given, or nothing has it.
    """
    from modelreg.nearest import did_you_mean
    from modelreg.principal import PERMISSIONS, permission_name, permission_of

    known = [permission_name(one) for one in PERMISSIONS]
    listed = f"the permissions are {', '.join(known)}, and all"
    if not names:
        raise typer.BadParameter(f"name at least one; {listed}", param_hint=option)
    if _ALL in names:
        return list(PERMISSIONS)
    found: list[Permission] = []
    # Given twice it is meant once.
    for name in dict.fromkeys(names):
        permission = permission_of(name)
        if permission is None:
            raise typer.BadParameter(
                f"there is no permission {name}{did_you_mean(name, known) or f'; {listed}'}", param_hint=option
            )
        found.append(permission)
    return found


def lifetime_s(text: str | None, option: str) -> int | None:
    """Return the seconds of a time such as ``30d``; None where none was given.

    Raises:
        typer.BadParameter: it is none.
    """
    if text is None:
        return None
    found = _LIFETIME.fullmatch(text)
    if found is None:
        raise typer.BadParameter(f"{text} is no time; write 90s, 30m, 12h or 30d", param_hint=option)
    return int(found[1]) * _SECONDS[found[2]]

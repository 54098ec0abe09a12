"""What a newer catalogue may not leave behind: names of models that are gone, or nothing to serve."""

from typing import Final

from modelreg.errors import unfit_value
from modelreg.registry.held import Held

LEFT_OUT: Final = (
    "leaves out models that are named elsewhere; state them yourself, or take away what names them "
    "(`modelreg delete KIND NAME`, or your models file)"
)
"""Why a catalogue is refused that others lean on, and the next step; followed by who does."""

# Of providers in a message.
_MOST_NAMES: Final = 3


def refuse_left_out(held: Held) -> None:
    """Refuse a catalogue with which ``held`` has aliases or groups that name no model.

    Raises:
        CallError: UNFIT_VALUE.
    """
    named = [("alias", name, [model]) for name, model in held.aliases.items()]
    named += [("group", name, list(members)) for name, members in held.groups.items()]
    lost = [
        f'{kind} "{name}" names "{model}"'
        for kind, name, models in named
        for model in models
        if model not in held.models
    ]
    if lost:
        raise unfit_value("data", f"{LEFT_OUT}: {', '.join(lost)}")


def refuse_nothing_served(held: Held, *, before: int) -> None:
    """Refuse a catalogue with which ``held`` serves nothing, where ``before`` routes were served.

    Raises:
        CallError: UNFIT_VALUE.
    """
    if held.served or not before:
        return
    names = sorted(held.enabled)
    others = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    whose = f"of an enabled provider ({', '.join(names[:_MOST_NAMES])}{others})" if names else "that can serve"
    raise unfit_value(
        "data",
        f"has no route {whose}: none would be served in place of the {before} of now, so the catalogue stays as it is; "
        "give one that has some, or first enable a provider that both have: `modelreg providers enable NAME`",
    )

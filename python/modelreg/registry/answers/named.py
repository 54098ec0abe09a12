"""The models that a request names, by whatever name."""

from collections.abc import Sequence

from modelreg.errors import missing, unfit_value, unknown_name
from modelreg.registry.held import Held


def named_models(name: str, field: str, held: Held) -> Sequence[str]:
    """Return the models that a request names: by their own name, an alias or a group.

    Raises:
        CallError: MISSING_FIELD, UNKNOWN_NAME.
    """
    if not name:
        raise missing(field, "name a model; `modelreg models ls` lists them")
    found = held.models_named(name)
    if not found:
        raise unknown_name(field, "model", name, sorted({*held.models, *held.aliases, *held.groups}))
    return found


def named_model(name: str, field: str, held: Held) -> str:
    """Return the one model that a request names: by its own name or an alias.

    Raises:
        CallError: MISSING_FIELD, UNKNOWN_NAME, UNFIT_VALUE (a group).
    """
    found = named_models(name, field, held)
    if name not in held.models and name not in held.aliases:
        raise unfit_value(field, f"`{name}` is a group; name one model of it, as `{found[0]}`")
    return found[0]

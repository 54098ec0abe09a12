"""Task classes by the names that requests use, and whose figures stand for them."""

from modelreg.catalog.packaged import packaged_vocabulary
from modelreg.errors import unknown_name
from modelreg.registry.held import Held

GENERAL = "general"


def task_class_named(name: str, field: str) -> str:
    """Return the class of that name or alias; the general one where it is empty.

    Raises:
        CallError: UNKNOWN_NAME.
    """
    file = packaged_vocabulary().task_classes
    name = name or GENERAL
    if name in file.aliases:
        return file.aliases[name].task_class
    names = {entry.name for entry in file.classes}
    if name not in names:
        raise unknown_name(field, "task class", name, sorted(names | file.aliases.keys()))
    return name


def figures_class(task_class: str, held: Held) -> str:
    """Return the class whose figures stand for ``task_class``."""
    return packaged_vocabulary().standing_class(task_class, frozenset(held.measured))

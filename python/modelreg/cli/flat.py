"""Lets a command take its options as dataclasses, which commands can share; typer wants them one by one."""

import dataclasses
import inspect
from collections.abc import Callable
from typing import Any, get_type_hints

import typer

from modelreg.cli.exit import Exit
from modelreg.cli.refuse import refuse


def flat(command: Callable[..., None]) -> Callable[..., None]:
    """Make one typer parameter of every field of the dataclasses that ``command`` takes.

    Args:
        command: every parameter is a dataclass whose fields are annotated for typer. One without a default must be
            given: a typer.Argument.
    """
    hints: dict[str, Any] = get_type_hints(command)
    groups: dict[str, type[Any]] = {name: hint for name, hint in hints.items() if name != "return"}
    parameters = [parameter for group in groups.values() for parameter in _parameters(group)]

    def run(**values: object) -> None:
        given = {
            name: group(**{field.name: values[field.name] for field in dataclasses.fields(group)})
            for name, group in groups.items()
        }
        try:
            command(**given)
        except typer.BadParameter as error:
            # What typer itself cannot parse stays text: then it is not known yet that JSON was asked for.
            if values.get("json") is not True:
                raise
            refuse([error.format_message()], Exit.USAGE, as_json=True)

    run.__name__ = command.__name__
    run.__doc__ = command.__doc__
    run.__module__ = command.__module__
    vars(run)["__signature__"] = inspect.Signature(parameters)
    return run


def _parameters(group: type[Any]) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=_default(field),
            annotation=hints[field.name],
        )
        for field in dataclasses.fields(group)
    ]


def _default(field: "dataclasses.Field[Any]") -> object:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return inspect.Parameter.empty if field.default is dataclasses.MISSING else field.default

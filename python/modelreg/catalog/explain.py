"""Pydantic's errors as our problems: a JSON pointer into the document, and words its reader understands."""

import json
import re
from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Final, Union, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from modelreg.catalog.fields import DESCRIBED, NOT_SHOWN
from modelreg.catalog.problem import Problem, pointer, printable
from modelreg.nearest import did_you_mean
from modelreg.strict_json import JsonValue

# Pydantic's last step where the key of a map is at fault, not its value.
_KEY_STEP: Final = "[key]"
_MAX_SHOWN_CHARS: Final = 60
# The place names what the message is about.
_SUBJECT: Final = re.compile(r"^(Input|Value|List|Dictionary|String) (?=should)")
# Pydantic's words for these are Python's.
_SHAPES: Final = {
    "model_type": "should be an object",
    "dict_type": "should be an object",
    "list_type": "should be a list",
    "string_unicode": "should be text that UTF-8 can hold",
}


def problems_of(error: ValidationError, model: type[BaseModel], document: JsonValue) -> list[Problem]:
    """Translate what ``model`` found wrong in ``document``, in the order of the document's fields."""
    return [_problem(details, model, document) for details in error.errors(include_url=False)]


def _problem(details: ErrorDetails, model: type[BaseModel], document: JsonValue) -> Problem:
    kind, steps = details["type"], details["loc"]
    if kind == "extra_forbidden":
        *_, unknown = steps
        return Problem(
            pointer(_existing(steps, document)), f"unknown key{_nearest_key(str(unknown), model, steps[:-1])}"
        )
    if kind == "missing":
        return Problem(pointer(_existing(steps[:-1], document)), f'needs the key "{steps[-1]}"')
    return Problem(pointer(_existing(steps, document)), _message(details))


def _message(details: ErrorDetails) -> str:
    message = _SHAPES.get(details["type"], _SUBJECT.sub("", details["msg"]))
    if details["type"] == "string_pattern_mismatch" and "ctx" in details:
        message = DESCRIBED[details["ctx"]["pattern"]]
    shown = details["input"]
    if isinstance(shown, (dict, list)) or details["type"] == NOT_SHOWN:
        return message
    text = printable(json.dumps(shown, ensure_ascii=False), max_chars=_MAX_SHOWN_CHARS)
    return f"{message}; it is {text}"


def _existing(steps: tuple[str | int, ...], document: JsonValue) -> Iterator[str | int]:
    """Yield those steps that lead through the document: pydantic also names branches of unions and ``[key]``."""
    here: object = document
    for step in steps:
        if isinstance(here, dict) and step in here:
            here = cast("dict[str | int, object]", here)[step]
        elif isinstance(here, list) and isinstance(step, int):
            here = cast("list[object]", here)[step]
        else:
            continue
        yield step


def _nearest_key(unknown: str, model: type[BaseModel], steps: tuple[str | int, ...]) -> str:
    fields = _model_at(model, steps)
    names = [field.alias or name for name, field in fields.model_fields.items()] if fields is not None else []
    return did_you_mean(unknown, names) or (f"; the keys are {', '.join(names)}" if names else "")


def _model_at(annotation: Any, steps: tuple[str | int, ...]) -> type[BaseModel] | None:
    """Return the model that describes the object at ``steps``."""
    found = _plain(annotation)
    if not steps:
        return next((part for part in found if isinstance(part, type) and issubclass(part, BaseModel)), None)
    step, rest = steps[0], steps[1:]
    for part in found:
        if isinstance(part, type) and issubclass(part, BaseModel):
            named = {field.alias or name: field.annotation for name, field in part.model_fields.items()}
            if step in named:
                return _model_at(named[str(step)], rest)
            continue
        if get_origin(part) in (dict, list):
            return _model_at(get_args(part)[-1], rest)
    # The step names a branch of a union: the same annotation, one step on.
    return _model_at(annotation, rest)


def _plain(annotation: Any) -> list[Any]:
    """Return the alternatives of an annotation without what is only said about them."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [part for branch in get_args(annotation) for part in _plain(branch)]
    return [annotation]

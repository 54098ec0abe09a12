"""Objects of a catalogue, read field by field: a value that cannot be is taken as unknown and named."""

import copy
import functools
import re
from collections.abc import Callable, Iterator
from typing import Annotated, Final, TypeVar, cast

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from modelreg.catalog.models_dev.files import Table
from modelreg.catalog.problem import printable
from modelreg.catalog.report import Flag, Row

# Control characters, and marks that turn the direction of what follows: text that shows as something else than it is.
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
# More faults than this in one file are no slips.
_MOST_FAULTS: Final = 64
_SHOWN_CHARS: Final = 60


def has_unseen(text: str) -> bool:
    """Return whether `text` has characters that do not show, or turn what follows."""
    return _UNSEEN.search(text) is not None


def _seen(text: str) -> str:
    if has_unseen(text):
        raise PydanticCustomError("text", "has characters that do not show")
    return text


Text = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_seen)]


class Shape(BaseModel):
    """Base of what is read; a field more than these is kept apart and named."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True)


_Kind = TypeVar("_Kind", bound=Shape)


def read_as(kind: type[_Kind], table: Table, row: Row) -> _Kind:
    """Return what can be read of `table`; what cannot, and what we do not know, is noted in `row`."""
    rest = copy.deepcopy(table)
    for _ in range(_MOST_FAULTS):
        try:
            shape = kind.model_validate(rest)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            shown = printable(repr(first["input"]), max_chars=_SHOWN_CHARS)
            row.note(Flag.UNFIT_VALUE, f"{_drop(rest, first['loc'])}: {first['msg']}; it is {shown}")
            continue
        for name in _unknown("", shape):
            row.note(Flag.UNKNOWN_FIELD, name)
        return shape
    row.note(Flag.UNFIT_VALUE, f"more than {_MOST_FAULTS} of them; the whole offer is taken as unknown")
    return kind()


def _drop(table: Table, steps: tuple[int | str, ...]) -> str:
    """Remove the innermost value that `steps` lead to and return its name."""
    inner: object = table
    way: list[str] = []
    remove: Callable[[], object] = table.clear
    for step in steps:
        if isinstance(inner, dict) and step in inner:
            fields = cast("dict[str, object]", inner)
            remove = functools.partial(fields.pop, str(step))
            inner = fields[str(step)]
        elif isinstance(inner, list) and isinstance(step, int):
            items = cast("list[object]", inner)
            remove = functools.partial(items.pop, step)
            inner = items[step]
        else:
            break
        way.append(str(step))
    remove()
    return ".".join(way)


def _unknown(prefix: str, shape: Shape) -> Iterator[str]:
    yield from (f"{prefix}{name}" for name in shape.model_extra or ())
    for name in type(shape).model_fields:
        value = getattr(shape, name)
        if isinstance(value, Shape):
            yield from _unknown(f"{prefix}{name}.", value)
        elif isinstance(value, list):
            for item in cast("list[object]", value):
                if isinstance(item, Shape):
                    yield from _unknown(f"{prefix}{name}.", item)

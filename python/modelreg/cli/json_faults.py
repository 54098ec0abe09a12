"""What is wrong with JSON that is to be a message: unknown fields, words of enums, numbers beyond their bounds."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from modelreg.nearest import did_you_mean

if TYPE_CHECKING:
    from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

# By `FieldDescriptor.cpp_type`.
_BOUNDS: Final = {
    1: (-(2**31), 2**31 - 1),
    2: (-(2**63), 2**63 - 1),
    3: (0, 2**32 - 1),
    4: (0, 2**64 - 1),
}


def json_faults(document: Mapping[str, Any], of: "Descriptor", place: str = "") -> Iterator[str]:
    """Yield what protobuf would refuse, a line each with its place; what it tells well itself is left to it.

    Args:
        document: an object of JSON.
        of: the message that it should be.
        place: of the object in the document.
    """
    fields = {name: field for field in of.fields for name in (field.json_name, field.name)}
    for key, value in document.items():
        here = f"{place}.{key}" if place else key
        field = fields.get(key)
        if field is None:
            names = [one.name for one in of.fields]
            near = did_you_mean(key, names) or f"; there are {', '.join(names)}"
            yield f"{here}: there is no such field{near}"
        elif field.message_type is not None and field.message_type.GetOptions().map_entry:
            inner = field.message_type.fields_by_name["value"]
            if isinstance(value, dict):
                for name, one in cast("dict[str, Any]", value).items():
                    yield from _faults_of(one, inner, f'{here}["{name}"]')
        elif field.is_repeated:
            if isinstance(value, list):
                for index, one in enumerate(cast("list[Any]", value)):
                    yield from _faults_of(one, field, f"{here}[{index}]")
        else:
            yield from _faults_of(value, field, here)


def _faults_of(value: object, field: "FieldDescriptor", here: str) -> Iterator[str]:
    if field.message_type is not None:
        # Times are texts, and told by protobuf.
        if isinstance(value, dict):
            yield from json_faults(cast("dict[str, Any]", value), field.message_type, here)
    elif field.enum_type is not None:
        if isinstance(value, str):
            yield from _faults_of_word(value, field.enum_type, here)
    elif field.cpp_type in _BOUNDS and isinstance(value, int):
        least, most = _BOUNDS[field.cpp_type]
        if not least <= value <= most:
            yield f"{here}: is {value}; {least} to {most} is allowed"


def _faults_of_word(word: str, enum: "EnumDescriptor", here: str) -> Iterator[str]:
    words = [value.name for value in enum.values if value.number]
    if word not in enum.values_by_name:
        yield f'{here}: there is no "{word}"{did_you_mean(word.upper(), words)}; there are {", ".join(words)}'

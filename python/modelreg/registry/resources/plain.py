"""Messages as plain values and back: words for enums, ISO 8601 for times, values for JSON text; nothing of any kind."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias, cast

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from modelreg.errors import unfit_value, unknown_enum_value
from modelreg.strict_json import JsonError, parse_json

Plain: TypeAlias = dict[str, Any]
# Of a field of any type: protobuf's own types say no more.
Value: TypeAlias = Any

_TIMESTAMP: Final = Timestamp.DESCRIPTOR.full_name
_MS: Final = 1_000
_NANOS_PER_MS: Final = 1_000_000
_MAX_JSON_BYTES: Final = 64 * 1024
# Fields that hold JSON as text, and maps of such.
_JSON_TEXT: Final = {
    "modelreg.v1.ParameterBounds.default",
    "modelreg.v1.Variant.parameters_to_set",
    "modelreg.v1.OfferedVariant.parameters_to_set",
}


def fill(message: Message, values: Mapping[str, Any]) -> None:
    """Set the fields of ``message`` that ``values`` has.

    Args:
        message: to fill; empty.
        values: by the names of its fields; what is None is left out. Times in ms since 1970 UTC, messages as mappings.
    """
    for field in cast("list[FieldDescriptor]", message.DESCRIPTOR.fields):
        value = values.get(field.name)
        if value is None:
            continue
        if _is_map(field):
            _fill_map(getattr(message, field.name), field, value)
        elif field.is_repeated:
            _fill_list(getattr(message, field.name), field, value)
        elif field.message_type is not None:
            _fill_message(getattr(message, field.name), value)
        else:
            setattr(message, field.name, _scalar(field, value))


def plain(message: Message, place: str = "") -> Plain:
    """Return the fields that ``message`` has, by their names.

    A list or map without entries is one that it has not; a field that cannot be absent is always there.

    Args:
        message: of a request.
        place: path of the message in the request, for errors.

    Raises:
        CallError: a value cannot be read, or is of an enum that we do not know.
    """
    return {
        field.name: _plain_field(message, field, _at(place, field.name))
        for field in cast("list[FieldDescriptor]", message.DESCRIPTOR.fields)
        if _is_there(message, field)
    }


def _is_there(message: Message, field: FieldDescriptor) -> bool:
    if field.is_repeated:
        return len(getattr(message, field.name)) > 0
    return not field.has_presence or message.HasField(field.name)


def _plain_field(message: Message, field: FieldDescriptor, place: str) -> object:
    value = getattr(message, field.name)
    if _is_map(field):
        of_values = _map_value(field)
        read = _json_value if field.full_name in _JSON_TEXT else _plain_value
        return {key: read(of_values, value[key], f"{place}[{json.dumps(key)}]") for key in sorted(value)}
    if field.is_repeated:
        return [_plain_value(field, one, f"{place}[{index}]") for index, one in enumerate(value)]
    if field.full_name in _JSON_TEXT:
        return _json_value(field, value, place)
    return _plain_value(field, value, place)


def _plain_value(field: FieldDescriptor, value: Value, place: str) -> object:
    if field.enum_type is not None:
        return _word(field.enum_type, value, place)
    if field.message_type is None:
        return value
    if field.message_type.full_name == _TIMESTAMP:
        return _iso(cast("Timestamp", value), place)
    return plain(value, place)


def _json_value(_field: FieldDescriptor, text: str, place: str) -> object:
    try:
        return parse_json(text.encode(), max_bytes=_MAX_JSON_BYTES)
    except JsonError as error:
        raise unfit_value(place, f"should be JSON: {error.marks[0].message}") from error


def _fill_map(target: Value, field: FieldDescriptor, values: Mapping[str, Any]) -> None:
    of_values = _map_value(field)
    for key, value in values.items():
        if of_values.message_type is not None:
            _fill_message(target[key], value)
        else:
            target[key] = _json_text(value) if field.full_name in _JSON_TEXT else _scalar(of_values, value)


def _fill_list(target: Value, field: FieldDescriptor, values: Iterable[Any]) -> None:
    for value in values:
        if field.message_type is not None:
            _fill_message(target.add(), value)
        else:
            target.append(_scalar(field, value))


def _fill_message(target: Message, value: Value) -> None:
    if isinstance(target, Timestamp):
        seconds, ms = divmod(value, _MS)
        target.seconds, target.nanos = seconds, ms * _NANOS_PER_MS
        return
    # A message without fields is there all the same.
    target.SetInParent()
    fill(target, value)


def _scalar(field: FieldDescriptor, value: Value) -> Value:
    if field.enum_type is not None:
        return field.enum_type.values_by_name[_prefix(field.enum_type) + value.upper()].number
    return _json_text(value) if field.full_name in _JSON_TEXT else value


def _json_text(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _word(enum: EnumDescriptor, number: int, place: str) -> str:
    found = enum.values_by_number.get(number)
    if found is None:
        raise unknown_enum_value(place, number)
    return found.name.removeprefix(_prefix(enum)).lower()


def _prefix(enum: EnumDescriptor) -> str:
    return enum.values_by_number[0].name.removesuffix("UNSPECIFIED")


def _iso(time: Timestamp, place: str) -> str:
    try:
        moment = datetime.fromtimestamp(time.seconds, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise unfit_value(place, "should be a time of the years 1 to 9999") from error
    ms, rest = divmod(time.nanos, _NANOS_PER_MS)
    if rest or not 0 <= ms < _MS:
        raise unfit_value(place, "should be a whole number of ms")
    return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}.{ms:03d}Z"


def _is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def _map_value(field: FieldDescriptor) -> FieldDescriptor:
    return cast("Descriptor", field.message_type).fields_by_name["value"]


def _at(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name

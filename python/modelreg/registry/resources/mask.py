"""Which fields a write sets, and which it clears: those that the message has, or those of an update's mask."""

import json
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from google.protobuf.message import Message

from modelreg.errors import too_long, unknown_name
from modelreg.registry.resources.columns import Place, nested_fields, place_of
from modelreg.registry.resources.documents import OUTPUT_ONLY
from modelreg.registry.resources.faults import Fault, FaultsError
from modelreg.registry.resources.kinds import ResourceType
from modelreg.v1.route_pb2 import Route

_MOST_PATHS: Final = 64


class Fields(NamedTuple):
    """Where the fields of a write are kept.

    Attributes:
        said: of those that are set.
        unsaid: of those that are cleared.
    """

    said: list[Place]
    unsaid: list[Place]


def present_fields(of: ResourceType, message: Message) -> Fields:
    """Return the fields that a message has."""
    passed_over = {of.id_field, *OUTPUT_ONLY.get(of.number, ())}
    present = [field.name for field, _ in message.ListFields() if field.name not in passed_over]
    return Fields([place_of(of.number, name) for name in present], [])


def changed_fields(of: ResourceType, message: Message, standing: Message) -> Fields:
    """Return the fields that a message has, but for those that are as they stand.

    Args:
        of: the kind.
        message: of the resource.
        standing: that of the resource as it is shown.
    """
    passed_over = {of.id_field, *OUTPUT_ONLY.get(of.number, ())}
    shown = {field.name: value for field, value in _without_origins(standing).ListFields()}
    changed = [
        field.name
        for field, value in _without_origins(message).ListFields()
        if field.name not in passed_over and (field.name not in shown or shown[field.name] != value)
    ]
    return Fields([place_of(of.number, name) for name in changed], [])


def _without_origins(message: Message) -> Message:
    """Return a route without what the registry fills in of where its prices come from; others as they are."""
    if not isinstance(message, Route):
        return message
    written = Route()
    written.CopyFrom(message)
    for priced in (written, *written.variants.values()):
        if priced.HasField("price"):
            priced.price.ClearField("imported")
            priced.price.ClearField("source")
    return written


def changed_outputs(message: Message, filled_in: Mapping[str, object], place: str) -> list[Fault]:
    """Return the output-only fields that a message has otherwise than the registry fills them in.

    Args:
        message: of the resource; a field that it leaves out is no contradiction.
        filled_in: what is known of them.
        place: path of the message in the request.
    """
    faults: list[Fault] = []
    for field, value in message.ListFields():
        if field.name in filled_in and value != (now := filled_in[field.name]):
            why = f"is filled in by the registry, which has {json.dumps(now)}; leave it out, or as it stands"
            faults.append((f"{place}.{field.name}", why))
    return faults


def masked_fields(of: ResourceType, message: Message, paths: Sequence[str], place: str) -> Fields:
    """Return the fields that a mask names.

    Args:
        of: the kind.
        message: of the resource.
        paths: of the mask.
        place: of the mask in the request, for errors.

    Raises:
        CallError: TOO_LONG, UNKNOWN_NAME.
        FaultsError: a field of the mask cannot be written.
    """
    if len(paths) > _MOST_PATHS:
        raise too_long(f"{place}.paths", len(paths), _MOST_PATHS)
    fixed = {of.id_field, *OUTPUT_ONLY.get(of.number, ())}
    known = {*(field.name for field in message.DESCRIPTOR.fields), *nested_fields(of.number)}
    fields = Fields([], [])
    for index, path in enumerate(paths):
        if path in fixed:
            raise FaultsError([(f"{place}.paths[{index}]", f"{path} cannot be changed")])
        if path not in known:
            raise unknown_name(f"{place}.paths[{index}]", "field", path, sorted(known - fixed))
        (fields.said if _has(message, path) else fields.unsaid).append(place_of(of.number, path))
    return fields


def _has(message: Message, path: str) -> bool:
    name, _, rest = path.partition(".")
    field = message.DESCRIPTOR.fields_by_name[name]
    value = getattr(message, name)
    if field.is_repeated:
        return len(value) > 0
    if not field.has_presence:
        # One that cannot be absent is empty where it is left out.
        return bool(value)
    return message.HasField(name) and (not rest or _has(value, rest))

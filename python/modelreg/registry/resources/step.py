"""One write of a request: what it is of, and how it changes the layer of users."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from google.protobuf.message import Message
from sqlalchemy import Table

from modelreg.catalog.route import RouteParts
from modelreg.registry.held import Held
from modelreg.registry.resources.checks import check_entry
from modelreg.registry.resources.columns import rows_of
from modelreg.registry.resources.documents import OUTPUT_ONLY, check_name, read_entry, unknown_fields
from modelreg.registry.resources.faults import FaultsError
from modelreg.registry.resources.kinds import ResourceType, type_numbered, type_of
from modelreg.registry.resources.mask import changed_fields, changed_outputs, masked_fields, present_fields
from modelreg.registry.resources.messages import is_held, resource_message
from modelreg.registry.resources.reading import bounded_name
from modelreg.registry.resources.user_layer import Key, UserLayer
from modelreg.store.write_layer import Row
from modelreg.v1 import resource_pb2 as pb

# What an entry must have, although an update need not say it: never written, as the message has not the field.
_UNSAID: Final = {pb.RESOURCE_KIND_MODEL: {"vendor": "unsaid"}, pb.RESOURCE_KIND_ROUTE: {"model_string": "unsaid"}}


class Step:
    """One write.

    Attributes:
        verb: create, update or delete.
        of: kind of the resource.
        name: of the resource.
        place_of_message: path of its message in the request; of a delete, that of the name.
    """

    def __init__(self, write: pb.ResourceWrite, place: str) -> None:
        """Look at a write whose path in the request is ``place``; empty for a request of one.

        Raises:
            CallError: MISSING_FIELD, UNKNOWN_ENUM_VALUE, TOO_LONG.
        """
        self.verb = str(write.WhichOneof("write"))
        self._request: Any = getattr(write, self.verb)
        self._place = place
        prefix = f"{place}." if place else ""
        self._mask_place = f"{prefix}update_mask"
        if self.verb == "delete":
            self.of = type_numbered(self._request.kind, f"{prefix}kind")
            self.place_of_message = f"{prefix}name"
            self.name = bounded_name(self._request.name, self.place_of_message)
        else:
            self.of = type_of(self._request.resource, f"{prefix}resource")
            self.place_of_message = f"{prefix}resource.{self.of.field}"
            name = self.of.name_of(self._request.resource)
            self.name = bounded_name(name, f"{self.place_of_message}.{self.of.id_field}")

    @property
    def key(self) -> Key:
        """Which resource."""
        return self.of.number, self.name

    def make(self, users: UserLayer, before: Held) -> None:
        """Change the layer of users.

        Raises:
            FaultsError: a value cannot stand.
            CallError: it cannot be made.
        """
        if unknown := unknown_fields(self._request, self._place):
            raise FaultsError(unknown)
        if self.verb == "delete":
            users.check_etag(self.of, self.name, self._request.etag)
            users.delete(self.of, self.name, reset=self._request.reset)
            return
        message: Message = getattr(self._request.resource, self.of.field)
        if self.verb == "create":
            check_name(self.of, self.name, self.place_of_message)
            self._check_outputs(message, _said_by_name(self.of, self.name))
            users.create(self.of, self.name, self._rows(message, {}, before), present_fields(self.of, message).said)
            return
        users.check_etag(self.of, self.name, self._request.resource.etag)
        standing = self._standing(before)
        self._check_outputs(message, _filled_in(self.of, self.name, standing))
        paths = self._request.update_mask.paths
        if paths:
            fields = masked_fields(self.of, message, paths, self._mask_place)
        elif standing is not None and users.is_as_held(self.of, self.name, before):
            fields = changed_fields(self.of, message, standing)
        else:
            fields = present_fields(self.of, message)
        is_there = users.has(self.of, self.name)
        rows = self._rows(message, _UNSAID.get(self.of.number, {}), before) if is_there else ()
        if not paths:
            rows = users.own(self.of, self.name, rows, fields.said)
        users.update(self.of, self.name, rows, fields.said, fields.unsaid)

    def _standing(self, before: Held) -> Message | None:
        if not is_held(before, self.of, self.name):
            return None
        return getattr(resource_message(before, self.of, self.name), self.of.field)

    def _check_outputs(self, message: Message, filled_in: Mapping[str, object]) -> None:
        if faults := changed_outputs(message, filled_in, self.place_of_message):
            raise FaultsError(faults)

    def _rows(self, message: Message, needed: dict[str, Any], before: Held) -> Iterator[tuple[Table, Row]]:
        entry = read_entry(self.of, message, self.place_of_message, needed)
        check_entry(self.name, entry, before.measured, self.place_of_message, message)
        is_enabled = None
        if self.of.number == pb.RESOURCE_KIND_PROVIDER and message.HasField("enabled"):
            is_enabled = self._request.resource.provider.enabled
        return rows_of(self.name, entry, is_enabled=is_enabled)


def _filled_in(of: ResourceType, name: str, standing: Message | None) -> Mapping[str, object]:
    """Return the output-only fields of a resource; of one that is not held, those that its name says."""
    if standing is None:
        return _said_by_name(of, name)
    return {field: getattr(standing, field) for field in OUTPUT_ONLY.get(of.number, ())}


def _said_by_name(of: ResourceType, name: str) -> Mapping[str, object]:
    if of.number != pb.RESOURCE_KIND_ROUTE or "/" not in name:
        return {}
    parts = RouteParts.of(name)
    return {"provider_id": parts.provider, "model_id": parts.model}

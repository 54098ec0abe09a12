"""One write of a request: what it is of, and how it changes the layer of users."""

from collections.abc import Iterator
from typing import Any, Final

from google.protobuf.message import Message
from sqlalchemy import Table

from modelreg.registry.held import Held
from modelreg.registry.resources.checks import check_entry
from modelreg.registry.resources.columns import rows_of
from modelreg.registry.resources.documents import check_name, read_entry
from modelreg.registry.resources.kinds import type_numbered, type_of
from modelreg.registry.resources.mask import masked_fields, present_fields
from modelreg.registry.resources.reading import bounded_name
from modelreg.registry.resources.user_layer import Key, UserLayer
from modelreg.store.write_layer import Row
from modelreg.v1 import resource_pb2 as pb

# What an entry must have, although an update need not say it: the field, and its column in the store.
_NEEDED: Final = {pb.RESOURCE_KIND_MODEL: "vendor", pb.RESOURCE_KIND_ROUTE: "model_string"}


class Step:
    """One write.

    Attributes:
        verb: create, update or delete.
        of: kind of the resource.
        name: of the resource.
        place_of_message: path of its message in the request.
    """

    def __init__(self, write: pb.ResourceWrite, place: str) -> None:
        """Look at a write whose path in the request is ``place``; empty for a request of one.

        Raises:
            CallError: MISSING_FIELD, UNKNOWN_ENUM_VALUE, TOO_LONG.
        """
        self.verb = str(write.WhichOneof("write"))
        self._request: Any = getattr(write, self.verb)
        prefix = f"{place}." if place else ""
        self._mask_place = f"{prefix}update_mask"
        if self.verb == "delete":
            self.of = type_numbered(self._request.kind, f"{prefix}kind")
            self.name = bounded_name(self._request.name, f"{prefix}name")
        else:
            self.of = type_of(self._request.resource, f"{prefix}resource")
            self.name = self.of.name_of(self._request.resource)
        self.place_of_message = f"{prefix}resource.{self.of.field}"
        if self.verb != "delete":
            self.name = bounded_name(self.name, f"{self.place_of_message}.{self.of.id_field}")

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
        if self.verb == "delete":
            users.check_etag(self.of, self.name, self._request.etag)
            users.delete(self.of, self.name, reset=self._request.reset)
            return
        message: Message = getattr(self._request.resource, self.of.field)
        if self.verb == "create":
            check_name(self.of, self.name, self.place_of_message)
            users.create(self.of, self.name, self._rows(message, {}, before), present_fields(self.of, message).said)
            return
        users.check_etag(self.of, self.name, self._request.resource.etag)
        fields = masked_fields(self.of, message, self._request.update_mask.paths, self._mask_place)
        rows = self._rows(message, self._needed(users, before), before) if users.has(self.of, self.name) else ()
        users.update(self.of, self.name, rows, fields.said, fields.unsaid)

    def _rows(self, message: Message, needed: dict[str, Any], before: Held) -> Iterator[tuple[Table, Row]]:
        entry = read_entry(self.of, message, self.place_of_message, needed)
        check_entry(self.name, entry, before.measured, self.place_of_message)
        is_enabled = None
        if self.of.number == pb.RESOURCE_KIND_PROVIDER and message.HasField("enabled"):
            is_enabled = self._request.resource.provider.enabled
        return rows_of(self.name, entry, is_enabled=is_enabled)

    def _needed(self, users: UserLayer, before: Held) -> dict[str, Any]:
        """Return what an entry of this kind must have, as it stands."""
        field = _NEEDED.get(self.of.number)
        if field is None:
            return {}
        value = users.row(self.of, self.name).get(field)
        if value is None:
            held = before.models if self.of.number == pb.RESOURCE_KIND_MODEL else before.routes
            value = getattr(held.get(self.name), field, None)
        return {field: value}

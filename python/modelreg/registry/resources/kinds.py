"""The kinds of resource that the API knows: each with its message, the field of its name, and its kind in the store."""

from dataclasses import dataclass
from typing import Final

from modelreg.errors import missing, unknown_enum_value
from modelreg.store.kinds import ALIAS, GROUP, LICENCE, MODEL, PLATFORM, PROVIDER, ROUTE, SETTING, Kind
from modelreg.v1 import resource_pb2 as pb


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A kind of resource.

    Attributes:
        number: in the API.
        stored: in the store.
    """

    number: pb.ResourceKind
    stored: Kind

    @property
    def field(self) -> str:
        """Its field of ``Resource``: ``model`` and so on."""
        return self.stored.name

    @property
    def id_field(self) -> str:
        """The field of its message that holds its name."""
        return f"{self.field}_id"

    def name_of(self, resource: pb.Resource) -> str:
        """Return the name that a resource of this kind has."""
        return getattr(getattr(resource, self.field), self.id_field)


TYPES: Final = (
    ResourceType(pb.RESOURCE_KIND_PLATFORM, PLATFORM),
    ResourceType(pb.RESOURCE_KIND_PROVIDER, PROVIDER),
    ResourceType(pb.RESOURCE_KIND_MODEL, MODEL),
    ResourceType(pb.RESOURCE_KIND_ROUTE, ROUTE),
    ResourceType(pb.RESOURCE_KIND_ALIAS, ALIAS),
    ResourceType(pb.RESOURCE_KIND_GROUP, GROUP),
    ResourceType(pb.RESOURCE_KIND_LICENCE, LICENCE),
    ResourceType(pb.RESOURCE_KIND_SETTING, SETTING),
)

BY_NUMBER: Final[dict[int, ResourceType]] = {one.number: one for one in TYPES}
BY_NAME: Final = {one.stored.name: one for one in TYPES}


def type_numbered(number: int, field: str = "kind") -> ResourceType:
    """Return the kind of a request.

    Raises:
        CallError: MISSING_FIELD, UNKNOWN_ENUM_VALUE.
    """
    if number == pb.RESOURCE_KIND_UNSPECIFIED:
        raise missing(field, "name the kind of resource")
    found = BY_NUMBER.get(number)
    if found is None:
        raise unknown_enum_value(field, number)
    return found


def type_of(resource: pb.Resource, field: str = "resource") -> ResourceType:
    """Return the kind of the resource that a request holds.

    Raises:
        CallError: MISSING_FIELD.
    """
    found = resource.WhichOneof("resource")
    if found is None:
        raise missing(field, "give the resource, as `model` or `route`")
    return BY_NAME[found]

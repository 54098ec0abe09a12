"""A platform as a row of the store."""

from typing import Final

from modelreg.catalog.platform import PlatformEntry
from modelreg.store.read_layers import Resource
from modelreg.store.write_layer import Row

_FIELDS: Final = tuple(PlatformEntry.model_fields)


def platform_row(name: str, entry: PlatformEntry) -> Row:
    """Return the row that says what the entry says."""
    return {"name": name, **{field: getattr(entry, field) for field in _FIELDS}}


def platform_entry(_name: str, resource: Resource) -> PlatformEntry:
    """Return the entry of what stands; it was checked when it was written."""
    return PlatformEntry.model_construct(**{field: resource.fields[field] for field in _FIELDS})

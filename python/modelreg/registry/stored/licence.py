"""A licence as a row of the store."""

from typing import Final

from modelreg.catalog.licence import LicenceEntry
from modelreg.store.read_layers import Resource
from modelreg.store.write_layer import Row

_FIELDS: Final = tuple(LicenceEntry.model_fields)


def licence_row(name: str, entry: LicenceEntry) -> Row:
    """Return the row that says what the entry says."""
    return {"name": name, **{field: getattr(entry, field) for field in _FIELDS}}


def licence_entry(_name: str, resource: Resource) -> LicenceEntry:
    """Return the entry of what stands; it was checked when it was written."""
    return LicenceEntry.model_construct(**{field: resource.fields[field] for field in _FIELDS})

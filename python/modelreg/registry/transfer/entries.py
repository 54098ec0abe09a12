"""Entries made of rows that nobody has checked yet, checked as those of a models file are."""

from collections.abc import Iterator

from pydantic import ValidationError

from modelreg.catalog.explain import problems_of
from modelreg.catalog.fields import STORED, FileModel
from modelreg.catalog.problem import Problem
from modelreg.registry.stored.licence import licence_entry
from modelreg.registry.stored.model import whole_model_entry
from modelreg.registry.stored.platform import platform_entry
from modelreg.registry.stored.provider import stored_provider
from modelreg.registry.stored.route import route_entry
from modelreg.store.kinds import LICENCE, MODEL, PLATFORM, PROVIDER, ROUTE, Kind
from modelreg.store.read_layers import Resource


def entry_of(kind: Kind, name: str, resource: Resource) -> FileModel | None:
    """Return what stands of a resource; None for kinds that have no entry."""
    if kind is PROVIDER:
        return stored_provider(name, resource).entry
    made = {PLATFORM: platform_entry, MODEL: whole_model_entry, ROUTE: route_entry, LICENCE: licence_entry}.get(kind)
    return None if made is None else made(name, resource)


def problems_in(entry: FileModel) -> Iterator[Problem]:
    """Yield what no file could say; places are within the entry."""
    # A list that is not there is a tuple without entries.
    document = {name: None if value == () else value for name, value in entry}
    try:
        type(entry).model_validate(document, context=STORED, from_attributes=True)
    except ValidationError as error:
        yield from problems_of(error, type(entry), None)

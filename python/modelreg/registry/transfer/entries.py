"""Names and entries of rows that nobody has checked yet, checked as those of a models file are."""

from collections.abc import Iterator
from typing import Final, cast

from pydantic import JsonValue, TypeAdapter, ValidationError

from modelreg.catalog.explain import problems_of
from modelreg.catalog.fields import STORED, FileModel, Line, ModelName, Name, RouteName
from modelreg.catalog.file import FileSettings
from modelreg.catalog.imported import ExchangeRate, ImportedAmount
from modelreg.catalog.problem import Problem
from modelreg.catalog.route import RouteParts
from modelreg.registry.stored.file import UNPRICED
from modelreg.registry.stored.licence import licence_entry
from modelreg.registry.stored.model import whole_model_entry
from modelreg.registry.stored.platform import platform_entry
from modelreg.registry.stored.provider import stored_provider
from modelreg.registry.stored.route import route_entry
from modelreg.registry.transfer.document import Stated, part_name
from modelreg.store.kinds import ALIAS, GROUP, IMPORT, LICENCE, MODEL, PLATFORM, PROVIDER, ROUTE, SETTING, Kind
from modelreg.store.ranks import PRIMARY
from modelreg.store.read_layers import Resource
from modelreg.store.tables.routes import IMPORTED_RATES

_SETTINGS: Final = (UNPRICED, PRIMARY)
_NAME: Final[TypeAdapter[str]] = TypeAdapter(Name)
_NAMES: Final[dict[Kind, TypeAdapter[str]]] = {
    MODEL: TypeAdapter(ModelName),
    ROUTE: TypeAdapter(RouteName),
    # They stand where a model's name does.
    ALIAS: TypeAdapter(ModelName),
    GROUP: TypeAdapter(ModelName),
    IMPORT: TypeAdapter(Line),
}


def problem_of(one: Stated) -> Problem | None:
    """Return what is wrong with a resource whatever else is stated: its name, or what its columns say against it."""
    try:
        _NAMES.get(one.kind, _NAME).validate_python(one.name)
        (row,) = one.rows[one.kind.table]
        if one.kind is SETTING and one.name in _SETTINGS:
            FileSettings.model_validate({one.name: row["value"]})
    except ValidationError as error:
        return problems_of(error, FileSettings, None)[0]
    if one.kind is ROUTE:
        if (problem := _unfit_imported(one)) is not None:
            return problem
        for column, named in RouteParts.of(one.name)._asdict().items():
            if row.get(column) != named:
                return Problem(
                    f"/{column}", f"should be {'left out' if named is None else f'{named!r}'}, as its name says"
                )
    return None


def _unfit_imported(one: Stated) -> Problem | None:
    """Return what no models file could say of what was written of a rate."""
    for index, row in enumerate(one.rows.get(IMPORTED_RATES, ())):
        exchange_rate = {key: row.get(f"exchange_rate_{key}") for key in ExchangeRate.model_fields}
        document = {
            "amount": row["imported_amount"],
            "currency": row.get("imported_currency"),
            "exchange_rate": exchange_rate if any(exchange_rate.values()) else None,
        }
        try:
            ImportedAmount.model_validate(document)
        except ValidationError as error:
            (problem, *_) = problems_of(error, ImportedAmount, cast("JsonValue", document))
            return Problem(f"/{part_name(IMPORTED_RATES)}/{index}", problem.message)
    return None


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
        yield from problems_of(error, type(entry), cast("JsonValue", document))

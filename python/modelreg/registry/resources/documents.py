"""Messages to entries of the catalogue: the document that a models file would have, checked as that is."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, TypeAlias, cast

from google.protobuf.message import Message
from google.protobuf.unknown_fields import UnknownFieldSet
from pydantic import Field, ValidationError

from modelreg.catalog.explain import problems_of
from modelreg.catalog.fields import FileModel, ModelName, Name, NoneTwice, RouteName
from modelreg.catalog.file import Primary
from modelreg.catalog.licence import LicenceEntry
from modelreg.catalog.merge import Unpriced
from modelreg.catalog.model import ModelEntry
from modelreg.catalog.money import PICO_DIGITS
from modelreg.catalog.platform import PlatformEntry
from modelreg.catalog.price_condition import condition_keys
from modelreg.catalog.provider import ProviderEntry
from modelreg.catalog.route import RouteEntry
from modelreg.errors import unknown_name
from modelreg.registry.resources.faults import Fault, FaultsError, at_key, faults_of
from modelreg.registry.resources.kinds import ResourceType
from modelreg.registry.resources.plain import Plain, plain
from modelreg.registry.stored.file import UNPRICED
from modelreg.store.ranks import PRIMARY
from modelreg.v1 import resource_pb2 as pb


class AliasDocument(FileModel):
    """An alias as it is written."""

    model: ModelName


class GroupDocument(FileModel):
    """A group as it is written."""

    models: Annotated[list[ModelName], NoneTwice, Field(min_length=1, max_length=256)]


class UnpricedDocument(FileModel):
    """The setting `unpriced` as it is written."""

    value: Unpriced


class PrimaryDocument(FileModel):
    """The setting `prices.primary` as it is written."""

    value: Primary


Entry: TypeAlias = (
    PlatformEntry
    | ProviderEntry
    | ModelEntry
    | RouteEntry
    | LicenceEntry
    | AliasDocument
    | GroupDocument
    | UnpricedDocument
    | PrimaryDocument
)

_ENTRIES: Final[dict[int, type[FileModel]]] = {
    pb.RESOURCE_KIND_PLATFORM: PlatformEntry,
    pb.RESOURCE_KIND_PROVIDER: ProviderEntry,
    pb.RESOURCE_KIND_MODEL: ModelEntry,
    pb.RESOURCE_KIND_ROUTE: RouteEntry,
    pb.RESOURCE_KIND_ALIAS: AliasDocument,
    pb.RESOURCE_KIND_GROUP: GroupDocument,
    pb.RESOURCE_KIND_LICENCE: LicenceEntry,
}
_SETTINGS: Final[dict[str, type[FileModel]]] = {UNPRICED: UnpricedDocument, PRIMARY: PrimaryDocument}


class _Named(FileModel):
    name: Name


class _ModelNamed(FileModel):
    name: ModelName


class _RouteNamed(FileModel):
    name: RouteName


_NAMED: Final[dict[int, type[FileModel]]] = {
    pb.RESOURCE_KIND_MODEL: _ModelNamed,
    pb.RESOURCE_KIND_ROUTE: _RouteNamed,
    # They stand where a model's name does.
    pb.RESOURCE_KIND_ALIAS: _ModelNamed,
    pb.RESOURCE_KIND_GROUP: _ModelNamed,
}
OUTPUT_ONLY: Final[dict[int, frozenset[str]]] = {
    pb.RESOURCE_KIND_ROUTE: frozenset({"provider_id", "model_id", "platform_id", "served"}),
}
"""Fields that the registry fills in; a write may have them as they stand."""

_PICO: Final = 10**PICO_DIGITS


def check_name(of: ResourceType, name: str, place: str) -> None:
    """Refuse what is no name of a resource of that kind.

    Raises:
        FaultsError: it is none.
        CallError: UNKNOWN_NAME, a setting that nothing looks at.
    """
    shape = _NAMED.get(of.number, _Named)
    try:
        shape.model_validate({"name": name})
    except ValidationError as error:
        (problem, *_) = problems_of(error, shape, {"name": name})
        raise FaultsError([(f"{place}.{of.id_field}", problem.message)]) from error
    if of.number == pb.RESOURCE_KIND_SETTING:
        _setting(name, f"{place}.{of.id_field}")


def read_entry(of: ResourceType, message: Message, place: str, standing: Mapping[str, Any]) -> Entry:
    """Return what a message says, as an entry.

    Args:
        of: its kind.
        message: of ``Resource``.
        place: its path in the request.
        standing: what an entry must have and the message may leave out, by field, as it stands.

    Raises:
        FaultsError: a value cannot stand.
        CallError: as ``plain``.
    """
    document = plain(message, place)
    shape = _ENTRIES.get(of.number) or _setting(document[of.id_field], f"{place}.{of.id_field}")
    for field in (of.id_field, *OUTPUT_ONLY.get(of.number, ())):
        document.pop(field, None)
    document = _DOCUMENTS.get(of.number, _as_it_is)(document, place)
    for field, value in standing.items():
        # A name that cannot be absent is empty where it is left out.
        if not document.get(field):
            document[field] = value
    try:
        return cast("Entry", shape.model_validate(document))
    except ValidationError as error:
        raise FaultsError(faults_of(problems_of(error, shape, document), place, message)) from error


def _setting(name: str, place: str) -> type[FileModel]:
    if name not in _SETTINGS:
        raise unknown_name(place, "setting", name, sorted(_SETTINGS))
    return _SETTINGS[name]


def _as_it_is(document: Plain, _place: str) -> Plain:
    return document


def _provider(document: Plain, _place: str) -> Plain:
    # Not of the entry: a file enables what it names.
    document.pop("enabled", None)
    return document


def _model(document: Plain, place: str) -> Plain:
    if "capabilities" in document:
        document["capabilities"] = {
            name: _capability(value, at_key(f"{place}.capabilities", name))
            for name, value in document["capabilities"].items()
        }
    for figure in document.get("safety", ()):
        if figure.pop("task_class"):
            raise FaultsError([(f"{place}.safety", "a safety figure has no task class")])
    return document


def _capability(value: Plain, place: str) -> bool | Plain:
    if not value["present"] and "score_ppm" in value:
        raise FaultsError([(f"{place}.score_ppm", "is of a capability that is not there")])
    return {"score_ppm": value["score_ppm"]} if "score_ppm" in value else value["present"]


def _route(document: Plain, place: str) -> Plain:
    made = {**document, **_price(document.pop("price", None), f"{place}.price")}
    made.pop("price", None)
    variants: dict[str, Plain] = made.pop("variants", {})
    if variants:
        made["variants"] = list(variants)
    for field, of_entry in (("speed", "variant_speeds"), ("parameters_to_set", "variant_parameters")):
        made[of_entry] = {name: value[field] for name, value in variants.items() if field in value}
    made["variant_prices"] = {
        name: _price(value["price"], f"{at_key(f'{place}.variants', name)}.price")
        for name, value in variants.items()
        if "price" in value
    }
    return made


def _price(price: Plain | None, place: str) -> Plain:
    if price is None:
        return {}
    base: dict[str, str] = {}
    # In the order in which `route_steps` finds the conditions.
    conditional: list[tuple[Plain, dict[str, str]]] = []
    for index, rate in enumerate(price.get("rates", ())):
        keys = condition_keys(rate.get("condition"))
        rates = next((rates for of, rates in conditional if of == keys), None) if keys else base
        if rates is None:
            conditional.append((keys, rates := dict[str, str]()))
        if rate["kind"] in rates:
            raise FaultsError([(f"{place}.rates[{index}]", f'has a second rate for "{rate["kind"]}"')])
        rates[rate["kind"]] = _usd(rate["pico_usd"])
    on_conditions = [{**keys, "price_usd": rates} for keys, rates in conditional]
    return {"price_usd": base, "conditional_rates": on_conditions or None, "free": price["free"]}


def _usd(pico_usd: int) -> str:
    units, rest = divmod(pico_usd, _PICO)
    return f"{units}.{rest:0{PICO_DIGITS}d}"


_DOCUMENTS: Final[dict[int, Callable[[Plain, str], Plain]]] = {
    pb.RESOURCE_KIND_PROVIDER: _provider,
    pb.RESOURCE_KIND_MODEL: _model,
    pb.RESOURCE_KIND_ROUTE: _route,
}


def unknown_fields(message: Message, place: str) -> list[Fault]:
    """Return where a message of a newer client has fields that this server would drop."""
    here = place or str(message.DESCRIPTOR.name)
    faults = [
        (here, f"field number {field.field_number} is unknown to this server") for field in UnknownFieldSet(message)
    ]
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        path = f"{place}.{field.name}" if place else field.name
        if field.message_type.GetOptions().map_entry:
            inner = value.values() if field.message_type.fields_by_name["value"].message_type is not None else ()
        else:
            inner = value if field.is_repeated else (value,)
        for one in inner:
            faults += unknown_fields(one, path)
    return faults

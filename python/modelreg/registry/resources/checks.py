"""What must hold of an entry beyond its shape, and of the registry as it would stand after a write."""

from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet

from modelreg.catalog.check import check_file
from modelreg.catalog.file import ModelsFile
from modelreg.catalog.model import ModelEntry
from modelreg.catalog.packaged import packaged_vocabulary
from modelreg.catalog.route import RouteEntry, RouteParts
from modelreg.nearest import did_you_mean
from modelreg.registry.held import Held
from modelreg.registry.resources.documents import Entry
from modelreg.registry.resources.faults import Fault, FaultsError, faults_of
from modelreg.registry.resources.kinds import BY_NUMBER
from modelreg.registry.resources.user_layer import Key
from modelreg.v1 import resource_pb2 as pb


def check_entry(name: str, entry: Entry, measured: AbstractSet[str], place: str) -> None:
    """Refuse what contradicts itself, or uses words that the vocabulary has not.

    Args:
        name: of the resource.
        entry: what is said of it.
        measured: the task classes whose own quality figures stand.
        place: path of its message in the request.

    Raises:
        FaultsError: all that is wrong.
    """
    if faults := _contradictions(name, entry, measured, place):
        raise FaultsError(faults)


def check_standing(held: Held, written: Mapping[Key, str]) -> list[Fault]:
    """Return what is wrong with what was written, as it stands.

    Args:
        held: what would be held.
        written: the path in the request of each resource that is there after the write.
    """
    faults: list[Fault] = []
    for (kind, name), place in written.items():
        match kind:
            case pb.RESOURCE_KIND_PROVIDER:
                faults += _provider(held, name, place)
            case pb.RESOURCE_KIND_MODEL:
                faults += _model(held, name, place)
            case pb.RESOURCE_KIND_ROUTE:
                faults += _route(held, name, place)
            case pb.RESOURCE_KIND_ALIAS:
                faults += _named(held, name, [held.aliases[name]], place)
            case pb.RESOURCE_KIND_GROUP:
                faults += _named(held, name, held.groups[name], place)
            case _:
                pass
    return faults


def users_of(held: Held, gone: Collection[Key]) -> dict[Key, str]:
    """Return each of the models and providers ``gone`` that something that stays still names, with what does.

    Args:
        held: what was held before.
        gone: what goes, of any kind.
    """
    users: dict[Key, str] = {}
    models = {name for kind, name in gone if kind == pb.RESOURCE_KIND_MODEL}
    providers = {name for kind, name in gone if kind == pb.RESOURCE_KIND_PROVIDER}
    if not models and not providers:
        return users
    for user, kind, named in _names(held):
        if (kind == pb.RESOURCE_KIND_MODEL and named in models) or (
            kind == pb.RESOURCE_KIND_PROVIDER and named in providers
        ):
            user_kind, name = user
            if user not in gone:
                users.setdefault((kind, named), f"{BY_NUMBER[user_kind].field} {name}")
    return users


def _names(held: Held) -> Iterator[tuple[Key, int, str]]:
    """Yield which resource names which model or provider."""
    for route in held.routes:
        parts = RouteParts.of(route)
        yield (pb.RESOURCE_KIND_ROUTE, route), pb.RESOURCE_KIND_MODEL, parts.model
        yield (pb.RESOURCE_KIND_ROUTE, route), pb.RESOURCE_KIND_PROVIDER, parts.provider
    for alias, model in held.aliases.items():
        yield (pb.RESOURCE_KIND_ALIAS, alias), pb.RESOURCE_KIND_MODEL, model
    for group, members in held.groups.items():
        for model in members:
            yield (pb.RESOURCE_KIND_GROUP, group), pb.RESOURCE_KIND_MODEL, model
    for name, entry in held.models.items():
        if entry.replacement is not None:
            yield (pb.RESOURCE_KIND_MODEL, name), pb.RESOURCE_KIND_MODEL, entry.replacement


def _provider(held: Held, name: str, place: str) -> Iterator[Fault]:
    entry = held.providers[name]
    for field, value in (("base_url", entry.base_url), ("dialect", entry.dialect)):
        if value is None:
            yield f"{place}.{field}", "a provider needs it"


def _model(held: Held, name: str, place: str) -> Iterator[Fault]:
    entry = held.models[name]
    if entry.vendor is None:  # pyright: ignore[reportUnnecessaryComparison] - made of rows, unchecked
        yield f"{place}.vendor", "a model needs it"
    if entry.replacement is not None and entry.replacement not in held.models:
        near = did_you_mean(entry.replacement, held.models)
        yield f"{place}.replacement", f'there is no model "{entry.replacement}"{near}'
    if name in held.aliases or name in held.groups:
        yield f"{place}.model_id", "is the name of an alias or group"
    yield from _contradictions(name, entry, held.measured, place)


def _route(held: Held, name: str, place: str) -> Iterator[Fault]:
    entry, parts = held.routes[name], RouteParts.of(name)
    if parts.provider not in held.providers:
        near = did_you_mean(parts.provider, held.providers)
        yield f"{place}.route_id", f'there is no provider "{parts.provider}"{near}'
    if parts.model not in held.models:
        yield f"{place}.route_id", f'there is no model "{parts.model}"{did_you_mean(parts.model, held.models)}'
    if entry.model_string is None:  # pyright: ignore[reportUnnecessaryComparison] - made of rows, unchecked
        yield f"{place}.model_string", "a route needs it"
    for index, former in enumerate(entry.former_names or ()):
        if former in held.routes:
            yield f"{place}.former_names[{index}]", f'"{former}" is the name of a route now'
        owners = [other for other, route in held.routes.items() if former in (route.former_names or ())]
        if owners != [name]:
            other = next(owner for owner in owners if owner != name)
            yield f"{place}.former_names[{index}]", f'"{former}" is a former name of "{other}" already'
    yield from _contradictions(name, entry, held.measured, place)


def _named(held: Held, name: str, models: Collection[str], place: str) -> Iterator[Fault]:
    if name in held.models:
        yield place, f'"{name}" is the name of a model'
    if name in held.aliases and name in held.groups:
        yield place, f'"{name}" is the name of an alias and of a group'
    for model in models:
        if model not in held.models:
            yield place, f'there is no model "{model}"{did_you_mean(model, held.models)}'


def _contradictions(name: str, entry: Entry, measured: AbstractSet[str], place: str) -> list[Fault]:
    models = {name: entry} if isinstance(entry, ModelEntry) else {}
    routes = {name: entry} if isinstance(entry, RouteEntry) else {}
    alone = ModelsFile.model_construct(providers={}, models=models, routes=routes)
    return faults_of(check_file(alone, packaged_vocabulary(), frozenset(measured)), place, below=2)

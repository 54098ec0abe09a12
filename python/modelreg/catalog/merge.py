"""The user's file over the packaged catalogue: which providers are enabled, which routes, models and settings stand."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from modelreg.catalog.check import check_file
from modelreg.catalog.file import ModelsFile
from modelreg.catalog.model import ModelEntry
from modelreg.catalog.origin import Origins, origins_in_file
from modelreg.catalog.packaged import Vocabulary
from modelreg.catalog.problem import ModelsFileError, Problem, at
from modelreg.catalog.provider import ProviderEntry
from modelreg.catalog.route import RouteEntry, RouteParts
from modelreg.nearest import did_you_mean

_NOTHING: Final = ModelsFile()
# Whose what is merged would be in a store.
_PACKAGED: Final = "catalogue"
_FILE: Final = "file"

Unpriced: TypeAlias = Literal["reject", "estimate", "allow"]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What the registry holds, all names resolved.

    Attributes:
        demo: no provider is enabled; the routes are catalogue offers.
        unpriced: what happens to a candidate of unknown price.
        providers: by name, complete: each has ``base_url`` and ``dialect``.
        models: by name.
        routes: by name; provider and model of each are there.
        origins: of the prices of each route.
        measured: the task classes whose own quality figures stand.
        aliases: other names of models, and names of several; each with its models.
    """

    demo: bool
    unpriced: Unpriced
    providers: dict[str, ProviderEntry]
    models: dict[str, ModelEntry]
    routes: dict[str, RouteEntry]
    origins: Mapping[str, Origins]
    measured: frozenset[str]
    aliases: Mapping[str, Sequence[str]]


def merge(
    packaged: ModelsFile,
    user: ModelsFile,
    vocabulary: Vocabulary,
    *,
    file: str,
    discovered: ModelsFile = _NOTHING,
) -> Catalogue:
    """Lay the user's file over the packaged one.

    A provider entry enables that provider; what it leaves out comes from the packaged provider of its name. Enabled
    providers' packaged offers and the file's own routes become routes. Models and routes of the file replace packaged
    ones of the same name whole. While no provider is enabled every packaged offer serves, as a demo, but for those at
    addresses of the caller's own machine.

    Args:
        packaged: the packaged catalogue.
        user: the user's file; an empty one where there is none.
        vocabulary: unit kinds, task classes and priors.
        file: name of the user's file, for messages.
        discovered: providers that are enabled too, beneath the user's file.

    Raises:
        ModelsFileError: the user's file names what does not exist, or contradicts itself.
    """
    demo = not (user.providers or discovered.providers)
    providers = demo_providers(packaged.providers) if demo else _enabled(packaged, discovered, user)
    models = {**packaged.models, **user.models}
    offers = {name: route for name, route in packaged.routes.items() if RouteParts.of(name).provider in providers}
    routes = {**offers, **user.routes}
    measured = vocabulary.measured_by(packaged)
    settings = user.settings
    unpriced = settings.unpriced if settings is not None else None
    merged = Catalogue(
        demo=demo,
        unpriced=unpriced or vocabulary.priors.unpriced,
        providers=providers,
        models=models,
        routes=routes,
        origins={
            **{name: origins_in_file(offer, _PACKAGED, {}, is_whole=False) for name, offer in offers.items()},
            **{
                name: origins_in_file(route, _FILE, user.exchange_rates, is_whole=True)
                for name, route in user.routes.items()
            },
        },
        measured=measured,
        aliases=aliases_of({**packaged.aliases, **user.aliases}, {**packaged.groups, **user.groups}),
    )
    check_merged(user, merged, vocabulary, packaged.providers.keys(), file=file)
    return merged


def aliases_of(aliases: Mapping[str, str], groups: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Return the models that each alias and group stands for."""
    return {**{name: [model] for name, model in aliases.items()}, **groups}


def demo_providers(packaged: Mapping[str, ProviderEntry]) -> dict[str, ProviderEntry]:
    """Return those whose offers serve while none is enabled: whoever asks may have no server of a local one."""
    return {name: provider for name, provider in packaged.items() if not provider.is_on_this_machine()}


def check_merged(
    user: ModelsFile, merged: Catalogue, vocabulary: Vocabulary, packaged: Collection[str], *, file: str
) -> None:
    """Refuse a user's file that contradicts itself, or what it was merged with.

    Args:
        user: the file.
        merged: the catalogue with the file in it.
        vocabulary: unit kinds, task classes and priors.
        packaged: names of the providers that the file may leave things out of.
        file: its name, for messages.

    Raises:
        ModelsFileError: all that is wrong.
    """
    problems = [
        *check_file(user, vocabulary, merged.measured),
        *_incomplete_providers(packaged, user),
        *_dangling_routes(user.routes, merged.providers, merged.models, packaged),
        *_taken_former_names(merged.routes),
        *_unfit_names(user, merged.models),
    ]
    if problems:
        raise ModelsFileError(file, problems)


def _enabled(packaged: ModelsFile, *above: ModelsFile) -> dict[str, ProviderEntry]:
    enabled: dict[str, ProviderEntry] = {}
    for layer in above:
        for name, entry in layer.providers.items():
            beneath = enabled.get(name) or packaged.providers.get(name) or ProviderEntry()
            enabled[name] = beneath.model_copy(update=_stated(entry))
    return enabled


def _stated(entry: ProviderEntry) -> dict[str, object]:
    return {key: value for key, value in entry if value is not None}


def _incomplete_providers(packaged: Collection[str], user: ModelsFile) -> Iterator[Problem]:
    for name, entry in user.providers.items():
        if name in packaged:
            continue
        near = did_you_mean(name, packaged)
        for key, value in (("base_url", entry.base_url), ("dialect", entry.dialect)):
            if value is None:
                yield Problem(
                    at("providers", name), f'needs the key "{key}", as no packaged provider has this name{near}'
                )


def _dangling_routes(
    routes: dict[str, RouteEntry],
    providers: Iterable[str],
    models: Iterable[str],
    packaged: Collection[str],
) -> Iterator[Problem]:
    for name in routes:
        provider, model, _ = RouteParts.of(name)
        if provider not in providers:
            known = f'; add "{provider}": {{}} to providers' if provider in packaged else ""
            near = known or did_you_mean(provider, providers)
            yield Problem(at("routes", name), f'no provider "{provider}" is enabled{near}')
        if model not in models:
            yield Problem(at("routes", name), f'there is no model "{model}"{did_you_mean(model, models)}')


def _taken_former_names(routes: Mapping[str, RouteEntry]) -> Iterator[Problem]:
    """Yield those that lead to more than one route: usage under such a name would be anybody's."""
    owners: dict[str, str] = {}
    for name, route in routes.items():
        for index, former in enumerate(route.former_names or []):
            place = at("routes", name, "former_names", index)
            if former in routes:
                yield Problem(place, f'"{former}" is the name of a route now; leave it out, or rename that route')
            elif (owner := owners.setdefault(former, name)) != name:
                yield Problem(place, f'"{former}" is a former name of "{owner}" already; it belongs to one route')


def _unfit_names(user: ModelsFile, models: Collection[str]) -> Iterator[Problem]:
    """Yield aliases and groups that are named like a model or each other, or name a model that is not there."""
    named = [
        *((at("aliases", name), name, [model]) for name, model in user.aliases.items()),
        *((at("groups", name), name, members) for name, members in user.groups.items()),
    ]
    for place, name, members in named:
        if name in models:
            yield Problem(place, f'"{name}" is the name of a model')
        for model in members:
            if model not in models:
                yield Problem(place, f'there is no model "{model}"{did_you_mean(model, models)}')
    for name in user.aliases.keys() & user.groups.keys():
        yield Problem(at("groups", name), f'"{name}" is an alias already')

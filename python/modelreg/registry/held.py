"""All that the registry holds at a revision, in memory: what lists, searches and answers are made of."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from modelreg.catalog.licence import LicenceEntry
from modelreg.catalog.model import ModelEntry
from modelreg.catalog.origin import Origins
from modelreg.catalog.platform import PlatformEntry
from modelreg.catalog.provider import ProviderEntry
from modelreg.catalog.route import RouteEntry, RouteParts


class Said(NamedTuple):
    """Who says something of a resource, and since when it stands.

    Attributes:
        layers: the highest first.
        revision: that last changed it; 0 where there is no store.
    """

    layers: tuple[str, ...]
    revision: int


@dataclass(frozen=True)
class Held:
    """What the registry holds; never changed.

    Attributes:
        revision: which.
        demo: no provider is enabled.
        platforms: those with an entry, by name; ``platform_of`` knows all.
        providers: by name, enabled or not.
        enabled: names of the providers that are.
        models: by name, without quality and safety figures and evidence.
        routes: offers and routes, by name, of enabled providers or not.
        origins: of the prices of each of them.
        served: names of the routes that decisions are made on.
        aliases: models by other names.
        groups: several models by one name.
        licences: by name.
        settings: by name.
        measured: the task classes whose own quality figures stand.
        said: of each resource, by the name of its kind in the store and its own.
    """

    revision: int
    demo: bool
    platforms: Mapping[str, PlatformEntry]
    providers: Mapping[str, ProviderEntry]
    enabled: AbstractSet[str]
    models: Mapping[str, ModelEntry]
    routes: Mapping[str, RouteEntry]
    origins: Mapping[str, Origins]
    served: AbstractSet[str]
    aliases: Mapping[str, str]
    groups: Mapping[str, Sequence[str]]
    licences: Mapping[str, LicenceEntry]
    settings: Mapping[str, str]
    measured: AbstractSet[str]
    said: Mapping[str, Mapping[str, Said]]

    @cached_property
    def model_names(self) -> Sequence[str]:
        """Every model, in order."""
        return sorted(self.models)

    @cached_property
    def route_names(self) -> Sequence[str]:
        """Every offer and route, in order."""
        return sorted(self.routes)

    @cached_property
    def routes_of(self) -> Mapping[str, Sequence[str]]:
        """Names of the routes of each model that has any, in order."""
        found: dict[str, list[str]] = {}
        for name in self.route_names:
            found.setdefault(RouteParts.of(name).model, []).append(name)
        return found

    @cached_property
    def platform_names(self) -> Sequence[str]:
        """Every platform, with an entry or only named, in order."""
        return sorted({*self.platforms, *self.platforms_of.values()})

    @cached_property
    def platforms_of(self) -> Mapping[str, str]:
        """The platform of every route."""
        return {name: self.platform_of(name) for name in self.routes}

    def platform_of(self, route: str) -> str:
        """Return the platform of a route: the one its name says, else its provider's, else its provider."""
        parts = RouteParts.of(route)
        provider = self.providers.get(parts.provider)
        return parts.platform or (provider.platform if provider is not None else None) or parts.provider

    def models_named(self, name: str) -> Sequence[str]:
        """Return the models that a name stands for: a model's own, an alias's, a group's; none where it is unknown."""
        if name in self.models:
            return [name]
        if name in self.aliases:
            return [self.aliases[name]]
        return self.groups.get(name, ())

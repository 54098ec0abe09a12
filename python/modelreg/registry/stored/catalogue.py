"""The catalogue as the store holds it at a revision, and how it becomes that of the next: only what changed is read."""

import gc
from collections import defaultdict
from collections.abc import Callable, Generator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias, TypeVar, cast

from sqlalchemy import Connection, select

from modelreg.catalog.merge import Catalogue, Unpriced, aliases_of, demo_providers
from modelreg.catalog.packaged import Vocabulary
from modelreg.catalog.problem import ModelsFileError, Problem, at
from modelreg.catalog.provider import ProviderEntry
from modelreg.catalog.route import RouteEntry, RouteParts
from modelreg.catalog.snapshot_route import provider_message, route_message
from modelreg.nearest import did_you_mean
from modelreg.registry.held import Held, Said
from modelreg.registry.stored.encoded import content_of
from modelreg.registry.stored.file import UNPRICED
from modelreg.registry.stored.licence import licence_entry
from modelreg.registry.stored.model import NOT_IN_MEMORY, StoredModel, stored_model
from modelreg.registry.stored.platform import platform_entry
from modelreg.registry.stored.provider import StoredProvider, stored_provider
from modelreg.registry.stored.route import StoredRoute, stored_route
from modelreg.store.kinds import ALIAS, GROUP, LICENCE, MODEL, PLATFORM, PROVIDER, ROUTE, SETTING, Kind
from modelreg.store.read_layers import Resource, read_resources
from modelreg.store.revisions import Revision, changes_after, head, knows, last_changes
from modelreg.store.tables.figures import QUALITY

# After more changes than this everything is read again, which is then quicker.
_MOST_CHANGES: Final = 2_000

_Entry = TypeVar("_Entry")
# Names that changed, by kind, each with the last revision that did; None: any may have.
_Changed: TypeAlias = Mapping[str, Mapping[str, int]] | None


@dataclass(frozen=True, slots=True)
class StoredCatalogue:
    """What the store holds at a revision; never changed.

    Attributes:
        revision: which.
        providers: all of them, enabled or not.
        models: all of them.
        offers: offers and routes, of enabled providers or not.
        standing: what is served; the figures of its models are left out.
        routes: each ``Route`` of the snapshot encoded, by name.
        held: all of it, for those who look.
    """

    revision: Revision
    providers: Mapping[str, StoredProvider]
    models: Mapping[str, StoredModel]
    offers: Mapping[str, StoredRoute]
    standing: Catalogue
    routes: Mapping[str, bytes]
    held: Held

    def content(self, vocabulary: Vocabulary) -> bytes:
        """Return the snapshot of it, all but its revision and time."""
        providers = self.standing.providers.items()
        return content_of(
            self.standing,
            vocabulary,
            models={name: model.encoded for name, model in self.models.items()},
            providers={name: provider_message(name, entry).SerializeToString() for name, entry in providers},
            routes=self.routes,
        )


def read_catalogue(
    connection: Connection, vocabulary: Vocabulary, before: StoredCatalogue | None = None
) -> StoredCatalogue:
    """Return what the store holds as this transaction sees it.

    Args:
        connection: of ``Store.reading`` or ``Store.writing``.
        vocabulary: what stands where the store says nothing.
        before: an earlier state of the same store; only what changed since is read.

    Raises:
        ModelsFileError: a route of an enabled provider is of a model that is not there.
    """
    now = head(connection)
    if before is not None and before.revision == now:
        return before
    with _no_garbage_collection():
        reader = _Reader(connection, before)
        providers = reader.now(PROVIDER, stored_provider, before.providers if before else {})
        models = reader.now(MODEL, stored_model, before.models if before else {})
        offers = reader.now(ROUTE, stored_route, before.offers if before else {})
        held = before.held if before else None
        settings = reader.now(SETTING, _value, held.settings if held else {})
        # Of the catalogue alone: `Vocabulary.measured_by` says why.
        figures = select(QUALITY.c.task_class).where(QUALITY.c.layer == "catalogue").distinct()
        aliases = reader.now(ALIAS, _target, held.aliases if held else {})
        groups = reader.now(GROUP, _members, held.groups if held else {})
        standing = _standing(
            _Entries(providers, models, offers),
            aliases_of(aliases, groups),
            unpriced=cast("Unpriced", settings.get(UNPRICED, vocabulary.priors.unpriced)),
            measured=vocabulary.measured(set(connection.scalars(figures))),
        )
        return StoredCatalogue(
            revision=now,
            providers=providers,
            models=models,
            offers=offers,
            standing=standing,
            routes=_routes(standing, before.routes if before else {}, reader.changed),
            held=Held(
                revision=now.revision,
                demo=standing.demo,
                platforms=reader.now(PLATFORM, platform_entry, held.platforms if held else {}),
                providers={name: provider.entry for name, provider in providers.items()},
                enabled={name for name, provider in providers.items() if provider.is_enabled},
                models={name: model.entry for name, model in models.items()},
                routes={name: offer.entry for name, offer in offers.items()},
                origins={name: offer.origins for name, offer in offers.items()},
                served=standing.routes.keys(),
                aliases=aliases,
                groups=groups,
                licences=reader.now(LICENCE, licence_entry, held.licences if held else {}),
                settings=settings,
                measured=standing.measured,
                said=reader.said,
            ),
        )


class _Reader:
    """Reads what changed since a state before, kind by kind.

    Attributes:
        changed: what changed.
        said: of what was read so far, and of what stayed.
    """

    def __init__(self, connection: Connection, before: StoredCatalogue | None) -> None:
        self._connection = connection
        self.changed = _changed(connection, before)
        self._before: Mapping[str, Mapping[str, Said]] = {}
        if before is not None and self.changed is not None:
            self._before = before.held.said
        self._last = last_changes(connection) if self.changed is None else {}
        self.said: dict[str, Mapping[str, Said]] = {}

    def now(
        self, kind: Kind, entry_of: Callable[[str, Resource], _Entry], before: Mapping[str, _Entry]
    ) -> Mapping[str, _Entry]:
        """Return the entries of a kind, by name."""
        changes = self._changes(kind)
        said_before = self._before.get(kind.name, {})
        if changes is not None and not changes:
            self.said[kind.name] = said_before
            return before
        resources = read_resources(self._connection, kind, changes, without=NOT_IN_MEMORY)
        read = {name: entry_of(name, resource) for name, resource in resources.items()}
        said = {
            name: Said(resource.layers, changes[name] if changes is not None else self._last.get((kind.name, name), 0))
            for name, resource in resources.items()
        }
        if changes is None:
            self.said[kind.name] = said
            return read
        self.said[kind.name] = {name: one for name, one in said_before.items() if name not in changes} | said
        return {name: entry for name, entry in before.items() if name not in changes} | read

    def _changes(self, kind: Kind) -> Mapping[str, int] | None:
        if self.changed is None:
            return None
        changes = self.changed.get(kind.name, {})
        models = self.changed.get(MODEL.name)
        if kind is not ROUTE or not models:
            return changes
        # Which limits of a route are its model's is up to what layers say of the model.
        said = self._before[ROUTE.name]
        return {name: one.revision for name, one in said.items() if RouteParts.of(name).model in models} | dict(changes)


def _changed(connection: Connection, before: StoredCatalogue | None) -> _Changed:
    # A store that does not know the revision is another one: put back from a copy, or made anew.
    if before is None or not knows(connection, before.revision):
        return None
    changes = changes_after(connection, before.revision.revision, limit=_MOST_CHANGES + 1)
    if len(changes) > _MOST_CHANGES:
        return None
    names: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for revision, change in changes:
        names[change.kind][change.name] = revision
    return names


def _value(_name: str, resource: Resource) -> str:
    return resource.fields["value"]


def _target(_name: str, resource: Resource) -> str:
    return resource.fields["target"]


def _members(_name: str, resource: Resource) -> list[str]:
    return resource.fields["members"]


class _Entries(NamedTuple):
    """What the store says of what can be called."""

    providers: Mapping[str, StoredProvider]
    models: Mapping[str, StoredModel]
    offers: Mapping[str, StoredRoute]


def _standing(
    entries: _Entries, aliases: Mapping[str, Sequence[str]], *, unpriced: Unpriced, measured: AbstractSet[str]
) -> Catalogue:
    """Return what is served: what belongs to enabled providers, or, where none is, what anybody can call, as a demo.

    Whoever disabled a provider does not want it called: not in the demo either.
    """
    providers, models, offers = entries
    demo = not any(provider.is_enabled for provider in providers.values())
    if demo:
        served = demo_providers({name: one.entry for name, one in providers.items() if one.is_enabled is None})
    else:
        served = {name: one.entry for name, one in providers.items() if one.is_enabled}
    routes: dict[str, RouteEntry] = {}
    problems: list[Problem] = []
    for name, offer in offers.items():
        provider, model, _ = RouteParts.of(name)
        if provider in served and _can_be_called(offer.entry, served[provider]):
            routes[name] = offer.entry
            if model not in models:
                problems.append(
                    Problem(at("routes", name), f'there is no model "{model}"{did_you_mean(model, models)}')
                )
    if problems:
        raise ModelsFileError("the store", problems)
    return Catalogue(
        demo=demo,
        unpriced=unpriced,
        providers=served,
        models={name: model.entry for name, model in models.items()},
        routes=routes,
        origins={name: offers[name].origins for name in routes},
        measured=frozenset(measured),
        aliases=aliases,
    )


def _can_be_called(offer: RouteEntry, provider: ProviderEntry) -> bool:
    """Return whether it is known how.

    It is not where a newer catalogue left out what people had set a part of: their part stays, and waits for the rest.
    """
    endpoint = (offer.base_url or provider.base_url, offer.dialect or provider.dialect)
    return bool(offer.model_string) and all(endpoint)


def _routes(standing: Catalogue, before: Mapping[str, bytes], changed: _Changed) -> dict[str, bytes]:
    routes, providers, models = (changed and changed.get(kind.name, {}) for kind in (ROUTE, PROVIDER, MODEL))
    encoded: dict[str, bytes] = {}
    for name, entry in standing.routes.items():
        parts = RouteParts.of(name)
        # Its endpoint leans on the provider, its variants on the model.
        is_as_before = (
            name in before
            and routes is not None
            and name not in routes
            and parts.provider not in (providers or ())
            and parts.model not in (models or ())
        )
        if is_as_before:
            encoded[name] = before[name]
        else:
            provider, model = standing.providers[parts.provider], standing.models[parts.model]
            message = route_message(name, entry, standing.origins[name], provider, model)
            encoded[name] = message.SerializeToString(deterministic=True)
    return encoded


@contextmanager
def _no_garbage_collection() -> Generator[None]:
    """Pause it: each collection would walk the hundreds of thousands of objects that reading makes, and free none.

    Nor are they walked right afterwards: they count as objects that have lived long.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.unfreeze()
        if was_on:
            gc.enable()

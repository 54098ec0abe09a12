"""The catalogue as the store holds it at a revision, and how it becomes that of the next: only what changed is read."""

import gc
from collections import defaultdict
from collections.abc import Callable, Collection, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from sqlalchemy import Connection, select

from modelreg.catalog.merge import Catalogue, demo_providers
from modelreg.catalog.packaged import Vocabulary
from modelreg.catalog.problem import ModelsFileError, Problem, at
from modelreg.catalog.route import RouteEntry, RouteParts
from modelreg.catalog.snapshot_route import provider_message, route_message
from modelreg.nearest import did_you_mean
from modelreg.registry.stored.encoded import content_of
from modelreg.registry.stored.file import UNPRICED
from modelreg.registry.stored.model import NOT_IN_SNAPSHOTS, StoredModel, stored_model
from modelreg.registry.stored.provider import StoredProvider, stored_provider
from modelreg.registry.stored.route import route_entry
from modelreg.store.kinds import MODEL, PROVIDER, ROUTE, SETTING, Kind
from modelreg.store.read_layers import Resource, read_resources
from modelreg.store.revisions import Revision, changes_after, head, knows
from modelreg.store.tables.figures import QUALITY
from modelreg.store.tables.providers import PROVIDER_RATE_LIMITS
from modelreg.store.tables.routes import ROUTE_RATE_LIMITS

# After more changes than this everything is read again, which is then quicker.
_MOST_CHANGES: Final = 2_000
_UNREAD: Final = NOT_IN_SNAPSHOTS | {PROVIDER_RATE_LIMITS, ROUTE_RATE_LIMITS}

_Entry = TypeVar("_Entry")
# Names that changed, by kind; None: any may have.
_Changed: TypeAlias = Mapping[str, Collection[str]] | None


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
    """

    revision: Revision
    providers: Mapping[str, StoredProvider]
    models: Mapping[str, StoredModel]
    offers: Mapping[str, RouteEntry]
    standing: Catalogue
    routes: Mapping[str, bytes]

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
        changed = _changed(connection, before)
        providers = _now(connection, PROVIDER, stored_provider, before.providers if before else {}, changed)
        models = _now(connection, MODEL, stored_model, before.models if before else {}, changed)
        offers = _now(connection, ROUTE, route_entry, before.offers if before else {}, changed)
        standing = _standing(connection, vocabulary, providers, models, offers)
        routes = _routes(standing, before.routes if before else {}, changed)
    return StoredCatalogue(now, providers, models, offers, standing, routes)


def _changed(connection: Connection, before: StoredCatalogue | None) -> _Changed:
    # A store that does not know the revision is another one: put back from a copy, or made anew.
    if before is None or not knows(connection, before.revision):
        return None
    changes = changes_after(connection, before.revision.revision, limit=_MOST_CHANGES + 1)
    if len(changes) > _MOST_CHANGES:
        return None
    names: defaultdict[str, set[str]] = defaultdict(set)
    for _, change in changes:
        names[change.kind].add(change.name)
    return names


def _names(changed: _Changed, kind: Kind) -> Collection[str] | None:
    return None if changed is None else changed.get(kind.name, ())


def _now(
    connection: Connection,
    kind: Kind,
    entry_of: Callable[[str, Resource], _Entry],
    before: Mapping[str, _Entry],
    changed: _Changed,
) -> Mapping[str, _Entry]:
    names = _names(changed, kind)
    if names is not None and not names:
        return before
    resources = read_resources(connection, kind, names, without=_UNREAD)
    read = {name: entry_of(name, resource) for name, resource in resources.items()}
    if names is None:
        return read
    return {name: entry for name, entry in before.items() if name not in names} | read


def _standing(
    connection: Connection,
    vocabulary: Vocabulary,
    providers: Mapping[str, StoredProvider],
    models: Mapping[str, StoredModel],
    offers: Mapping[str, RouteEntry],
) -> Catalogue:
    """Return what is served: what belongs to enabled providers, or, where none is, what anybody can call, as a demo."""
    demo = not any(provider.is_enabled for provider in providers.values())
    entries = {name: provider.entry for name, provider in providers.items() if demo or provider.is_enabled}
    served = demo_providers(entries) if demo else entries
    routes: dict[str, RouteEntry] = {}
    problems: list[Problem] = []
    for name, offer in offers.items():
        provider, model, _ = RouteParts.of(name)
        if provider in served:
            routes[name] = offer
            if model not in models:
                problems.append(
                    Problem(at("routes", name), f'there is no model "{model}"{did_you_mean(model, models)}')
                )
    if problems:
        raise ModelsFileError("the store", problems)
    unpriced = read_resources(connection, SETTING, [UNPRICED]).get(UNPRICED)
    # Of the catalogue alone: `Vocabulary.measured_by` says why.
    figures = select(QUALITY.c.task_class).where(QUALITY.c.layer == "catalogue").distinct()
    return Catalogue(
        demo=demo,
        unpriced=unpriced.fields["value"] if unpriced is not None else vocabulary.priors.unpriced,
        providers=served,
        models={name: model.entry for name, model in models.items()},
        routes=routes,
        measured=vocabulary.measured(set(connection.scalars(figures))),
    )


def _routes(standing: Catalogue, before: Mapping[str, bytes], changed: _Changed) -> dict[str, bytes]:
    routes, providers, models = (_names(changed, kind) for kind in (ROUTE, PROVIDER, MODEL))
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
            message = route_message(name, entry, standing.providers[parts.provider], standing.models[parts.model])
            encoded[name] = message.SerializeToString(deterministic=True)
    return encoded


@contextmanager
def _no_garbage_collection() -> Generator[None]:
    """Pause it: each collection would walk the hundreds of thousands of objects that reading makes, and free none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()

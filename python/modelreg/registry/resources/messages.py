"""Resources as the API shows them, made of what is held."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from modelreg.registry.details import ModelDetails
from modelreg.registry.held import Held, Said
from modelreg.registry.resources.kinds import ResourceType
from modelreg.registry.resources.plain import fill
from modelreg.registry.resources.shapes import (
    Shape,
    model_shape,
    platform_shape,
    provider_shape,
    route_shape,
)
from modelreg.v1 import resource_pb2 as pb

_NOBODY: Final = Said((), 0)


@dataclass(frozen=True, slots=True)
class _Kept:
    """Where resources of a kind are held.

    Attributes:
        names: of all, in order.
        shape: one of them, by its name; a model with details where they are given.
    """

    names: Callable[[Held], Sequence[str]]
    shape: Callable[[Held, str, ModelDetails | None], Shape]


_KEPT: Final = {
    pb.RESOURCE_KIND_PLATFORM: _Kept(
        lambda held: held.platform_names, lambda held, name, _: platform_shape(held.platforms.get(name))
    ),
    pb.RESOURCE_KIND_PROVIDER: _Kept(
        lambda held: sorted(held.providers),
        lambda held, name, _: provider_shape(held.providers[name], enabled=name in held.enabled),
    ),
    pb.RESOURCE_KIND_MODEL: _Kept(
        lambda held: held.model_names, lambda held, name, details: model_shape(held.models[name], details)
    ),
    pb.RESOURCE_KIND_ROUTE: _Kept(
        lambda held: held.route_names, lambda held, name, _: route_shape(name, held.routes[name], held)
    ),
    pb.RESOURCE_KIND_ALIAS: _Kept(
        lambda held: sorted(held.aliases), lambda held, name, _: {"model": held.aliases[name]}
    ),
    pb.RESOURCE_KIND_GROUP: _Kept(
        lambda held: sorted(held.groups), lambda held, name, _: {"models": held.groups[name]}
    ),
    pb.RESOURCE_KIND_LICENCE: _Kept(
        lambda held: sorted(held.licences), lambda held, name, _: dict(held.licences[name])
    ),
    pb.RESOURCE_KIND_SETTING: _Kept(
        lambda held: sorted(held.settings), lambda held, name, _: {"value": held.settings[name]}
    ),
}


def names_of(held: Held, of: ResourceType) -> Sequence[str]:
    """Return the names of every resource of a kind, in order."""
    return _KEPT[of.number].names(held)


def is_held(held: Held, of: ResourceType, name: str) -> bool:
    """Return whether any layer has a resource."""
    return name in held.said.get(of.stored.name, {})


def resource_message(held: Held, of: ResourceType, name: str, details: ModelDetails | None = None) -> pb.Resource:
    """Return a resource that is held.

    Args:
        held: what is held.
        of: its kind.
        name: its name; one of ``names_of``.
        details: figures and evidence of a model; None: it is shown without.
    """
    said = held.said.get(of.stored.name, {}).get(name, _NOBODY)
    resource = pb.Resource(
        etag=str(said.revision) if said.layers else "",
        layers=[f"LAYER_{layer.upper()}" for layer in said.layers],
    )
    message = getattr(resource, of.field)
    fill(message, {of.id_field: name, **_KEPT[of.number].shape(held, name, details)})
    return resource

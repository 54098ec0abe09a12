"""The names that a list or a search asks by: one that nothing in the registry has is refused, the nearest told."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Final, TypeAlias

from modelreg.errors import unknown_name
from modelreg.registry.held import Held
from modelreg.v1 import resource_pb2, search_pb2

# All the names that are known; looked through until the one asked for is found.
_Known: TypeAlias = Callable[[Held], Iterable[str]]


def _stated(field: str) -> _Known:
    def of(held: Held) -> Iterable[str]:
        for model in held.models.values():
            value: str | None = getattr(model, field)
            if value is not None:
                yield value

    return of


def _stated_in(field: str) -> _Known:
    def of(held: Held) -> Iterable[str]:
        for model in held.models.values():
            values: Iterable[str] = getattr(model, field) or ()
            yield from values

    return of


def _platforms(held: Held) -> Iterable[str]:
    return chain(held.platform_names, (entry.platform or name for name, entry in held.providers.items()))


_licences_of_models: Final = _stated("licence")

# By field: the kind in the error's words.
_KNOWN: Final[Mapping[str, tuple[str, _Known]]] = {
    "providers": ("provider", lambda held: held.providers),
    "platforms": ("platform", _platforms),
    "models": ("model", lambda held: held.models),
    "vendors": ("vendor", _stated("vendor")),
    "types": ("model type", _stated("type")),
    "tags": ("tag", _stated_in("tags")),
    "licences": ("licence", lambda held: chain(held.licences, _licences_of_models(held))),
    "input_modalities": ("modality", _stated_in("input_modalities")),
    "output_modalities": ("modality", _stated_in("output_modalities")),
}


def check_names(asked: search_pb2.ModelQuery | resource_pb2.ResourceFilter, place: str, held: Held) -> None:
    """Refuse a name that would find nothing as nothing has it.

    Args:
        asked: the condition, within its bounds.
        place: what it is called in the request.
        held: what is there.

    Raises:
        CallError: UNKNOWN_NAME.
    """
    for field, (kind, known) in _KNOWN.items():
        if field not in asked.DESCRIPTOR.fields_by_name:
            continue
        for index, name in enumerate(getattr(asked, field)):
            if name not in known(held):
                raise unknown_name(f"{place}.{field}[{index}]", kind, name, sorted(set(known(held))))

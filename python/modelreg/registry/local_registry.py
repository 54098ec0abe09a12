"""The registry without a store: the packaged catalogue, with credentials and a models file laid over it."""

from collections.abc import Mapping, Sequence
from typing import Final

from modelreg.catalog.file import ModelsFile
from modelreg.catalog.merge import Catalogue
from modelreg.catalog.model import QualityFigure
from modelreg.catalog.origin import origins_in_file
from modelreg.registry.details import ModelDetails
from modelreg.registry.held import Held, Said

_FIELDS: Final = {
    "platform": "platforms",
    "provider": "providers",
    "model": "models",
    "route": "routes",
    "alias": "aliases",
    "group": "groups",
    "licence": "licences",
}
_NOTHING: Final = ModelsFile()


class LocalRegistry:
    """See ``Registry``. Never changed."""

    def __init__(
        self, packaged: ModelsFile, user: ModelsFile, merged: Catalogue, *, discovered: ModelsFile = _NOTHING
    ) -> None:
        """Hold what ``merged`` was made of."""
        files = {"file": user, "discovered": discovered, "catalogue": packaged}
        self._models = merged.models
        self._held = Held(
            revision=1,
            demo=merged.demo,
            platforms={**packaged.platforms, **user.platforms},
            providers={**packaged.providers, **merged.providers},
            enabled=frozenset() if merged.demo else merged.providers.keys(),
            models=merged.models,
            routes={**packaged.routes, **merged.routes},
            origins={
                name: merged.origins.get(name) or origins_in_file(offer, "catalogue", {}, is_whole=False)
                for name, offer in {**packaged.routes, **merged.routes}.items()
            },
            served=merged.routes.keys(),
            aliases={**packaged.aliases, **user.aliases},
            groups={**packaged.groups, **user.groups},
            licences={**packaged.licences, **user.licences},
            settings=_settings(user, merged),
            measured=merged.measured,
            said={kind: _said(files, field) for kind, field in _FIELDS.items()},
        )

    def held(self) -> Held:
        """See ``Registry.held``."""
        return self._held

    def of_model(self, name: str) -> ModelDetails:
        """See ``Details.of_model``."""
        model = self._models.get(name)
        if model is None:
            return ModelDetails((), (), ())
        return ModelDetails(
            quality=sorted(model.quality or (), key=lambda one: (one.task_class, one.variant)),
            safety=sorted(model.safety or (), key=lambda one: one.variant),
            evidence=sorted(model.evidence or (), key=lambda one: (one.source, one.measure, one.variant)),
        )

    def of_class(self, task_class: str) -> Sequence[tuple[str, QualityFigure]]:
        """See ``Details.of_class``."""
        figures = [
            (name, figure)
            for name, model in self._models.items()
            for figure in model.quality or ()
            if figure.task_class == task_class
        ]
        return sorted(figures, key=lambda one: (one[0], one[1].variant))


def _settings(user: ModelsFile, merged: Catalogue) -> dict[str, str]:
    stated = {"unpriced": merged.unpriced}
    # What the file does not say of it stands only where there is a store, whose layers it puts in order.
    if user.settings is not None and user.settings.prices_primary is not None:
        stated["prices.primary"] = user.settings.prices_primary
    return stated


def _said(files: Mapping[str, ModelsFile], field: str) -> dict[str, Said]:
    layers: dict[str, tuple[str, ...]] = {}
    for layer, file in files.items():
        for name in getattr(file, field):
            layers[name] = (*layers.get(name, ()), layer)
    return {name: Said(one, 0) for name, one in layers.items()}

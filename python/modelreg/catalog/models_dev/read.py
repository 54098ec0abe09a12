"""A whole models.dev folder to the document of a models file, and the report on its rows."""

from collections import Counter
from pathlib import Path
from typing import Any, TypeAlias

from modelreg.catalog.models_dev.files import RefusedError
from modelreg.catalog.models_dev.identity import compared, identify, one_spelling
from modelreg.catalog.models_dev.inherit import BaseModels
from modelreg.catalog.models_dev.model import CATALOGUE, Subject, model_entry
from modelreg.catalog.models_dev.offer import Offer, read_offers
from modelreg.catalog.models_dev.route import Routes, in_order
from modelreg.catalog.models_dev.shape import OfferTable, read_shape
from modelreg.catalog.models_dev.thinking import Parameters, rank
from modelreg.catalog.reading import Reading
from modelreg.catalog.report import Report, Row

# Base models by what is compared of an id, then by name.
_Bases: TypeAlias = dict[str, dict[str, OfferTable]]


def read_models_dev(root: Path, as_of: str) -> Reading:
    """Read the catalogue in `root`, the folder that holds `providers` and `models`.

    Args:
        root: the folder; only files below it are read.
        as_of: the day its facts are of, YYYY-MM-DD.

    Raises:
        FileNotFoundError: `root` has no folder `providers`.
    """
    root = root.resolve()
    bases = BaseModels(root)
    return reading_of(*read_offers(root, bases), as_of, bases)


def reading_of(offers: list[Offer], rows: list[Row], as_of: str, bases: BaseModels | None) -> Reading:
    """Return what offers make: models with their routes.

    Args:
        offers: those that could be read.
        rows: what became of every one.
        as_of: the day their facts are of, YYYY-MM-DD.
        bases: the base models; None where the offers have inherited already.
    """
    subjects = _subjects(offers, bases)
    left_out, conflicts = Counter[str](), Counter[str]()
    models: dict[str, dict[str, Any]] = {}
    routes: dict[str, dict[str, Any]] = {}
    for subject in subjects:
        entry = model_entry(subject, conflicts)
        made = Routes(subject.name, entry, as_of, left_out)
        for offer in in_order(list(subject.offers), subject.name):
            made.add(offer)
        if made.found:
            models[subject.name] = _with_variants(entry, made, subject.own_provider)
            routes |= made.found
    used = {name.partition("/")[0] for name in routes}
    providers = {offer.provider.name: offer.provider.entry for offer in offers}
    return Reading(
        catalogue=CATALOGUE,
        document={
            "providers": {name: entry for name, entry in sorted(providers.items()) if name in used},
            "models": models,
            "routes": dict(sorted(routes.items())),
        },
        report=Report(rows, left_out, Counter({fact: n for fact, n in conflicts.items() if n})),
        model_of={offer.key: subject.name for subject in subjects for offer in subject.offers},
    )


def _subjects(offers: list[Offer], bases: BaseModels | None) -> list[Subject]:
    spelled = one_spelling((offer.identity.model, offer.base_model is not None) for offer in offers)
    by_model: dict[str, list[Offer]] = {}
    for offer in offers:
        by_model.setdefault(spelled[compared(offer.identity.model)], []).append(offer)
    named, led = _bases(bases) if bases is not None else ({}, {})
    # A base model of that very id says it best; `mistral-large-latest` is an older model's, in part.
    return [
        Subject(name, found, named.get(compared(name)) or led.get(compared(name), {}))
        for name, found in sorted(by_model.items())
    ]


def _bases(bases: BaseModels) -> tuple[_Bases, _Bases]:
    """Return the base models by their ids, and by the ids of the models that those lead to."""
    named: _Bases = {}
    led: _Bases = {}
    for name in bases.names():
        try:
            table = bases.table(name)
        except RefusedError:
            # Offers of it are noted where they are read.
            continue
        shape = read_shape(table, Row(f"models/{name}.toml"))
        named.setdefault(compared(name.rpartition("/")[2]), {})[name] = shape
        led.setdefault(compared(identify("", name, None).model), {})[name] = shape
    return named, led


def _with_variants(entry: dict[str, Any], routes: Routes, own_provider: str) -> dict[str, Any]:
    """Return the model with the variants of its routes; a route states the parameters of one only where they differ.

    At the model stand those that its vendor's own route takes, else those of most routes.
    """
    seen: dict[str, list[Parameters]] = {}
    chosen: dict[str, Parameters] = {}
    for name, of_route in routes.parameters.items():
        for variant, parameters in of_route.items():
            seen.setdefault(variant, []).append(parameters)
            if name.partition("/")[0] == own_provider:
                chosen.setdefault(variant, parameters)
    chosen = {variant: max(found, key=found.count) for variant, found in seen.items()} | chosen
    for name, of_route in routes.parameters.items():
        other = {variant: value for variant, value in of_route.items() if value != chosen[variant]}
        if other:
            routes.found[name]["variant_parameters"] = other
    if any(variant.startswith("effort=") for variant in chosen) and "parameters" in entry:
        entry["parameters"] = sorted({*entry["parameters"], "reasoning_effort"})
    ordered = sorted(chosen, key=rank)
    return {
        **entry,
        **({"variants": {name: {"parameters_to_set": chosen[name]} for name in ordered}} if ordered else {}),
    }

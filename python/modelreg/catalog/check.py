"""What a models file must satisfy beyond its shape, by itself: names that agree, units and classes that exist."""

from collections.abc import Iterable, Iterator, Mapping

from modelreg.catalog.file import ModelsFile
from modelreg.catalog.model import ModelEntry
from modelreg.catalog.packaged import Vocabulary
from modelreg.catalog.price import Price, Rates, token_unit
from modelreg.catalog.problem import Problem, at
from modelreg.catalog.route import RouteEntry, RouteParts
from modelreg.nearest import did_you_mean


def check_file(file: ModelsFile, vocabulary: Vocabulary, measured: frozenset[str]) -> list[Problem]:
    """Return what is wrong within ``file``, models first, then routes, each in the order of the file.

    Args:
        file: the file.
        vocabulary: unit kinds and task classes.
        measured: the task classes whose own quality figures stand.
    """
    units = vocabulary.unit_names()
    stands = {name: vocabulary.standing_class(name, measured) for name in vocabulary.task_class_names()}
    return [
        *(problem for name, model in file.models.items() for problem in _check_model(name, model, stands)),
        *(problem for name, route in file.routes.items() for problem in _check_route(name, route, units)),
    ]


def _check_model(name: str, model: ModelEntry, stands: Mapping[str, str]) -> Iterator[Problem]:
    figures: set[tuple[str, str]] = set()
    for index, figure in enumerate(model.quality or []):
        place = at("models", name, "quality", index)
        if figure.task_class not in stands:
            near = did_you_mean(figure.task_class, stands)
            yield Problem(f"{place}/task_class", f'there is no task class "{figure.task_class}"{near}')
        elif (standing := stands[figure.task_class]) != figure.task_class:
            # It would be taken and never looked at.
            yield Problem(
                f"{place}/task_class",
                f'"{figure.task_class}" has no figures of its own: those of "{standing}" stand; write "{standing}"',
            )
        if (figure.task_class, figure.variant) in figures:
            yield Problem(place, "is a second figure for this task class and variant")
        figures.add((figure.task_class, figure.variant))
    if model.parameters is not None:
        for parameter in model.parameter_bounds or {}:
            if parameter not in model.parameters:
                near = did_you_mean(parameter, model.parameters)
                yield Problem(at("models", name, "parameter_bounds", parameter), f"parameters does not list it{near}")
    variants: set[str] = set()
    for index, figure in enumerate(model.safety or []):
        if figure.variant in variants:
            yield Problem(at("models", name, "safety", index), "is a second figure for this variant")
        variants.add(figure.variant)
    yield from _check_evidence(name, model)
    yield from _check_dates(at("models", name), model)


def _check_evidence(name: str, model: ModelEntry) -> Iterator[Problem]:
    results: set[tuple[str, str, str]] = set()
    for index, one in enumerate(model.evidence or []):
        if (result := (one.source, one.measure, one.variant)) in results:
            yield Problem(at("models", name, "evidence", index), "is a second result of this measure and variant")
        results.add(result)


def _check_route(name: str, route: RouteEntry, units: frozenset[str]) -> Iterator[Problem]:
    parts = RouteParts.of(name)
    for key, stated, named in (
        ("provider", route.provider, parts.provider),
        ("model", route.model, parts.model),
        ("platform", route.platform, parts.platform),
    ):
        if stated is not None and stated != named:
            wanted = f'its name says "{named}"' if named is not None else "its name has none"
            yield Problem(at("routes", name, key), f'is "{stated}", but {wanted}')
    yield from _check_price(("routes", name), route, units)
    for key, entries in (
        ("variant_prices", route.variant_prices),
        ("variant_speeds", route.variant_speeds),
        ("variant_parameters", route.variant_parameters),
    ):
        for variant in entries:
            if variant not in route.variants:
                near = did_you_mean(variant, route.variants)
                yield Problem(at("routes", name, key, variant), f"the route does not list this variant{near}")
    for variant, price in route.variant_prices.items():
        yield from _check_price(("routes", name, "variant_prices", variant), price, units)
    yield from _check_dates(at("routes", name), route)


def _check_price(steps: tuple[str | int, ...], price: Rates, units: frozenset[str]) -> Iterator[Problem]:
    tokens = {token_unit(kind): kind for kind in price.price_usd_per_million}
    token_kinds = [unit.removesuffix("_token") for unit in units if unit.endswith("_token")]
    yield from _unknown_units((*steps, "price_usd_per_million"), tokens, units, token_kinds)
    # Those of amounts in another currency were made of these.
    others = {unit: unit for unit in price.price_usd.keys() - price.amounts().keys()}
    yield from _unknown_units((*steps, "price_usd"), others, units, units)
    tokens = {token_unit(kind): kind for kind in price.price_per_million or ()}
    yield from _unknown_units((*steps, "price_per_million"), tokens, units, token_kinds)
    others = {unit: unit for unit in price.price_per_unit or ()}
    yield from _unknown_units((*steps, "price_per_unit"), others, units, units)
    if isinstance(price, Price):
        for index, rates in enumerate(price.conditional_rates or ()):
            yield from _check_price((*steps, "conditional_rates", index), rates, units)


def _unknown_units(
    steps: tuple[str | int, ...],
    keys: dict[str, str],
    units: frozenset[str],
    valid: Iterable[str],
) -> Iterator[Problem]:
    for unit, key in keys.items():
        if unit not in units:
            yield Problem(at(*steps, key), f"unknown unit{did_you_mean(key, sorted(valid))}")


def _check_dates(place: str, entry: ModelEntry | RouteEntry) -> Iterator[Problem]:
    begin, end = entry.active_from, entry.active_until
    if begin is not None and end is not None and begin >= end:
        yield Problem(place, "active_until is not after active_from")

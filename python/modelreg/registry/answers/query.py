"""A ``ModelQuery`` as tests: of a model, and of each of its routes. What is unknown passes none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from modelreg.catalog.model import ModelEntry
from modelreg.catalog.packaged import packaged_vocabulary
from modelreg.errors import duplicate, too_long, unknown_name
from modelreg.registry.answers.derived import Ability
from modelreg.registry.answers.facts import ACTIVE, Facts, RouteFacts
from modelreg.registry.answers.versions import in_range
from modelreg.registry.known_names import check_names
from modelreg.registry.resources.filters import glob, status_words
from modelreg.v1 import constraints_pb2
from modelreg.v1 import search_pb2 as pb

_ModelTest: TypeAlias = Callable[[str, ModelEntry], bool]
_RouteTest: TypeAlias = Callable[[RouteFacts], bool]

_MOST: Final = {
    "input_modalities": 16,
    "output_modalities": 16,
    "prices": 16,
    "providers": 256,
    "platforms": 256,
    "vendors": 64,
    "tags": 32,
    "types": 16,
    "statuses": 8,
    "licences": 64,
}
_MOST_CAPABILITIES: Final = 32
_MAX_TEXT_BYTES: Final = 128


class Query:
    """The tests of one query on one state of the registry."""

    def __init__(self, query: pb.ModelQuery, facts: Facts) -> None:
        """Read the query.

        Raises:
            CallError: TOO_LONG, UNKNOWN_NAME, UNKNOWN_ENUM_VALUE, DUPLICATE, UNFIT_VALUE (version range).
        """
        _check_bounds(query)
        check_names(query, "query", facts.held)
        self._facts = facts
        wanted = query.capabilities
        check_capabilities("query.capabilities.required", [one.name for one in wanted.required], facts)
        check_capabilities("query.capabilities.optional", wanted.optional, facts)
        check_capabilities("query.capabilities.excluded", wanted.excluded, facts)
        self.optional: Sequence[str] = list(query.capabilities.optional)
        # The cheapest first: each looks only at what the one before let pass.
        self._of_model = [*_facts_tests(query), *_ability_tests(query.capabilities, facts), *_name_tests(query)]
        self._of_route = _route_tests(query, facts)

    def models(self) -> Sequence[tuple[str, Sequence[RouteFacts]]]:
        """Return each model that meets the query with its routes that do, the cheapest first; in no order."""
        models = list(self._facts.held.models.items())
        for test in self._of_model:
            models = [(name, model) for name, model in models if test(name, model)]
        found: Sequence[tuple[str, Sequence[RouteFacts]]]
        found = [(name, self._facts.routes.get(name, ())) for name, _ in models]
        for meets in self._of_route:
            met = [(name, [route for route in routes if meets(route)]) for name, routes in found]
            found = [(name, routes) for name, routes in met if routes]
        return found


def check_capabilities(field: str, names: Iterable[str], facts: Facts) -> None:
    """Refuse a capability that no model could have.

    Raises:
        CallError: UNKNOWN_NAME.
    """
    for index, name in enumerate(names):
        if name not in facts.capabilities:
            raise unknown_name(f"{field}[{index}]", "capability", name, sorted(facts.capabilities))


def _check_bounds(query: pb.ModelQuery) -> None:
    for field, most in _MOST.items():
        if (given := len(getattr(query, field))) > most:
            raise too_long(f"query.{field}", given, most)
    for field in ("required", "optional", "excluded"):
        if (given := len(getattr(query.capabilities, field))) > _MOST_CAPABILITIES:
            raise too_long(f"query.capabilities.{field}", given, _MOST_CAPABILITIES)
    if (length := len(query.text.encode())) > _MAX_TEXT_BYTES:
        raise too_long("query.text", length, _MAX_TEXT_BYTES)


def _facts_tests(query: pb.ModelQuery) -> list[_ModelTest]:
    tests: list[_ModelTest] = []
    statuses = status_words(list(query.statuses), "query.statuses") or {ACTIVE}
    tests.append(lambda _, model: model.status in statuses)
    for field, known in (("types", "type"), ("vendors", "vendor"), ("licences", "licence")):
        if wanted := set(getattr(query, field)):
            tests.append(lambda _, model, wanted=wanted, known=known: getattr(model, known) in wanted)
    tests += [
        _has_all_of(field, frozenset(getattr(query, field)))
        for field in ("input_modalities", "output_modalities", "tags")
        if getattr(query, field)
    ]
    for field, known, least in (
        ("min_context_tokens", "context_tokens", True),
        ("max_context_tokens", "context_tokens", False),
        ("min_output_tokens", "max_output_tokens", True),
    ):
        if query.HasField(field):
            tests.append(_bound(known, getattr(query, field), is_least=least))
    if query.commercial_use:
        tests.append(lambda _, model: model.commercial_use is True)
    if query.HasField("open_weights"):
        tests.append(lambda _, model: model.open_weights is query.open_weights)
    if query.HasField("released_after"):
        after_ms = query.released_after.ToMilliseconds()
        tests.append(lambda _, model: model.released is not None and model.released > after_ms)
    return tests


def _has_all_of(field: str, needed: frozenset[str]) -> _ModelTest:
    return lambda _, model: needed.issubset(getattr(model, field) or ())


def _bound(known: str, bound: int, *, is_least: bool) -> _ModelTest:
    def test(_: str, model: ModelEntry) -> bool:
        value: int | None = getattr(model, known)
        return value is not None and (value >= bound if is_least else value <= bound)

    return test


def _name_tests(query: pb.ModelQuery) -> list[_ModelTest]:
    tests: list[_ModelTest] = []
    if query.HasField("name_pattern"):
        matches = glob(query.name_pattern, "query.name_pattern")
        tests.append(lambda name, _: matches(name))
    if query.text:
        tests += [_holds(word) for word in query.text.lower().split()]
    if query.HasField("version_range"):
        fits = in_range(query.version_range, "query.version_range")
        tests.append(lambda _, model: model.version is not None and fits(model.version))
    return tests


def _holds(word: str) -> _ModelTest:
    return lambda name, model: (
        word in name.lower() or (model.display_name is not None and word in model.display_name.lower())
    )


def _ability_tests(wanted: constraints_pb2.CapabilityConstraint, facts: Facts) -> list[_ModelTest]:
    tests: list[_ModelTest] = []
    for one in wanted.required:
        least = one.min_score_ppm if one.HasField("min_score_ppm") else None
        tests.append(lambda name, _, of=one.name, least=least: _has(facts.abilities[name].get(of), least))
    tests += [_has_not(excluded, facts) for excluded in wanted.excluded]
    return tests


def _has_not(excluded: str, facts: Facts) -> _ModelTest:
    def test(name: str, _: ModelEntry) -> bool:
        ability = facts.abilities[name].get(excluded)
        return ability is not None and not ability[0]

    return test


def _has(ability: Ability | None, least_ppm: int | None) -> bool:
    if ability is None or not ability[0]:
        return False
    return least_ppm is None or (ability[1] is not None and ability[1] >= least_ppm)


def _route_tests(query: pb.ModelQuery, facts: Facts) -> list[_RouteTest]:
    tests: list[_RouteTest] = []
    if query.served:
        tests.append(facts.is_served)
    if providers := set(query.providers):
        tests.append(lambda route: route.provider in providers)
    if platforms := set(query.platforms):
        platform_of = facts.held.platforms_of
        tests.append(lambda route: platform_of[route.name] in platforms)
    tests += [_costs_at_most(kind, most) for kind, most in _ceilings(query).items()]
    return tests


def _ceilings(query: pb.ModelQuery) -> Mapping[str, int]:
    known = packaged_vocabulary().unit_names()
    ceilings: dict[str, int] = {}
    for index, ceiling in enumerate(query.prices):
        place = f"query.prices[{index}].kind"
        if ceiling.kind not in known:
            raise unknown_name(place, "unit kind", ceiling.kind, sorted(known))
        if ceiling.kind in ceilings:
            raise duplicate(place, ceiling.kind)
        ceilings[ceiling.kind] = ceiling.max_pico_usd
    return ceilings


def _costs_at_most(kind: str, most_pico_usd: int) -> _RouteTest:
    def test(route: RouteFacts) -> bool:
        rate = route.rates_pico_usd.get(kind)
        return rate <= most_pico_usd if rate is not None else route.entry.free

    return test

"""What answers look up again and again, made once of what is held: abilities of models, prices of routes."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from threading import Lock
from typing import Final, NamedTuple

from modelreg.catalog.hardware_price import HARDWARE_TOKEN
from modelreg.catalog.model import ModelEntry
from modelreg.catalog.price import writes_output
from modelreg.catalog.route import RouteEntry, RouteParts
from modelreg.registry.answers.derived import DERIVED, Ability, abilities_of
from modelreg.registry.held import Held

LAST: Final = 2**62
"""In an order: behind everything that is known."""
ACTIVE: Final = "active"

# (3 * input + 1 * output) / 4: what a token costs in the mix of most requests.
_INPUT, _OUTPUT, _PARTS = 3, 1, 4


class RouteFacts(NamedTuple):
    """A route, as answers look at it.

    Attributes:
        name: its name.
        provider: who serves it.
        model: whose route it is.
        entry: what is held of it.
        rates_pico_usd: of each unit for one.
        writes_output: its model answers with tokens.
        blended_pico_usd: what a token costs, blended, rounded down; None where that is unknown.
    """

    name: str
    provider: str
    model: str
    entry: RouteEntry
    rates_pico_usd: Mapping[str, int]
    writes_output: bool
    blended_pico_usd: int | None

    def is_taken(self) -> bool:
        """Return whether decisions take it now unless they say otherwise: by its own status, and by its times."""
        if self.entry.status != ACTIVE:
            return False
        begin, end = self.entry.active_from, self.entry.active_until
        if begin is None and end is None:
            return True
        now_unix_ms = time.time_ns() // 1_000_000
        return (begin is None or begin <= now_unix_ms) and (end is None or now_unix_ms < end)


class ModelFacts(NamedTuple):
    """A model, as answers look at it.

    Attributes:
        entry: what is held of it.
        has_free_route: a route of it is free by statement.
        abilities: what is known of its capabilities.
    """

    entry: ModelEntry
    has_free_route: bool
    abilities: Mapping[str, Ability]


class Facts:
    """Of one state of the registry.

    Attributes:
        held: that state.
        every_route: by name.
        routes: those of each model, the cheapest first, as `price_rank` has it, then by name.
        models: by name.
    """

    def __init__(self, held: Held, before: "Facts | None" = None) -> None:
        """Look at ``held``; what did not change since ``before`` is taken over."""
        self.held = held
        self.every_route = _routes(held, before.every_route if before is not None else {})
        self.routes = _by_model(self.every_route)
        self.models = _models(held, self.routes, before.models if before is not None else {})

    @cached_property
    def abilities(self) -> Mapping[str, Mapping[str, Ability]]:
        """What is known of the capabilities of each model."""
        return {name: model.abilities for name, model in self.models.items()}

    @cached_property
    def capabilities(self) -> frozenset[str]:
        """The names of all capabilities: those that models state, and those that are derived."""
        return DERIVED.union(*(model.capabilities for model in self.held.models.values() if model.capabilities))

    def is_served(self, route: RouteFacts) -> bool:
        """Return whether decisions are made on the route now unless they say otherwise."""
        return route.name in self.held.served and route.is_taken()


class FactsOfLast:
    """Remembers the facts of the last state that was asked about. Thread-safe."""

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self._lock = Lock()
        self._last: Facts | None = None

    def of(self, held: Held) -> Facts:
        """Return the facts of ``held``."""
        with self._lock:
            if self._last is None or self._last.held is not held:
                self._last = Facts(held, self._last)
            return self._last


def cheapest(routes: Sequence[RouteFacts]) -> RouteFacts | None:
    """Return the first of these routes, the cheapest of which come first, that decisions take by default."""
    return next((route for route in routes if route.is_taken()), None)


def price_rank(route: RouteFacts | None) -> int:
    """Return the place of a route in the order of prices; without one behind all."""
    return LAST if route is None or route.blended_pico_usd is None else route.blended_pico_usd


def _routes(held: Held, before: Mapping[str, RouteFacts]) -> Mapping[str, RouteFacts]:
    found: dict[str, RouteFacts] = {}
    for name, entry in held.routes.items():
        known = before.get(name)
        parts = RouteParts.of(name) if known is None else known
        model = held.models.get(parts.model)
        writes = writes_output(None if model is None else model.type)
        if known is None or known.entry is not entry or known.writes_output is not writes:
            rates = entry.rates_pico_usd()
            blended = 0 if entry.free else _blended_pico_usd(rates, writes_output=writes)
            known = RouteFacts(name, parts.provider, parts.model, entry, rates, writes, blended)
        found[name] = known
    return found


def _blended_pico_usd(rates: Mapping[str, int], *, writes_output: bool) -> int | None:
    input_rate, output_rate = rates.get("input_token"), rates.get("output_token") if writes_output else 0
    if input_rate is None or output_rate is None:
        return None
    tokens = (_INPUT * input_rate + _OUTPUT * output_rate) // _PARTS if writes_output else input_rate
    return tokens + rates.get(HARDWARE_TOKEN, 0)


def _by_model(routes: Mapping[str, RouteFacts]) -> Mapping[str, Sequence[RouteFacts]]:
    found: defaultdict[str, list[RouteFacts]] = defaultdict(list)
    for route in routes.values():
        found[route.model].append(route)
    for of_model in found.values():
        of_model.sort(key=_place)
    return found


def _place(route: RouteFacts) -> tuple[int, str]:
    return LAST if route.blended_pico_usd is None else route.blended_pico_usd, route.name


def _models(
    held: Held, routes: Mapping[str, Sequence[RouteFacts]], before: Mapping[str, ModelFacts]
) -> Mapping[str, ModelFacts]:
    found: dict[str, ModelFacts] = {}
    for name, entry in held.models.items():
        is_free = any(route.entry.free for route in routes.get(name, ()))
        known = before.get(name)
        if known is None or known.entry is not entry or known.has_free_route is not is_free:
            known = ModelFacts(entry, is_free, abilities_of(entry, has_free_route=is_free))
        found[name] = known
    return found

"""What answers look up again and again, made once of what is held: abilities of models, prices of routes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from modelreg.catalog.route import RouteEntry, RouteParts
from modelreg.registry.answers.derived import DERIVED, Ability, abilities_of
from modelreg.registry.held import Held

# (3 * input + 1 * output) / 4: what a token costs in the mix of most requests.
_INPUT, _OUTPUT, _PARTS = 3, 1, 4


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """A route, as answers look at it.

    Attributes:
        name: its name.
        provider: who serves it.
        platform: through whom it is reached.
        served: decisions are made on it.
        entry: what is held of it.
        blended_pico_usd: what a token costs, blended, rounded down; None where that is unknown.
    """

    name: str
    provider: str
    platform: str
    served: bool
    entry: RouteEntry
    blended_pico_usd: int | None


class Facts:
    """Of one state of the registry.

    Attributes:
        held: that state.
    """

    def __init__(self, held: Held) -> None:
        """Look at ``held``; what is needed is made when it is needed first."""
        self.held = held

    @cached_property
    def routes(self) -> Mapping[str, Sequence[RouteFacts]]:
        """The routes of each model, in order."""
        found: dict[str, list[RouteFacts]] = {}
        for name in sorted(self.held.routes):
            entry, parts = self.held.routes[name], RouteParts.of(name)
            found.setdefault(parts.model, []).append(
                RouteFacts(
                    name=name,
                    provider=parts.provider,
                    platform=self.held.platform_of(name),
                    served=name in self.held.served,
                    entry=entry,
                    blended_pico_usd=blended_pico_usd(entry),
                )
            )
        return found

    @cached_property
    def models(self) -> Sequence[str]:
        """The names of all models, in order."""
        return sorted(self.held.models)

    @cached_property
    def capabilities(self) -> frozenset[str]:
        """The names of all capabilities: those that models state, and those that are derived."""
        return DERIVED | {name for model in self.held.models.values() for name in model.capabilities or ()}

    @cached_property
    def abilities(self) -> Mapping[str, Mapping[str, Ability]]:
        """What is known of the capabilities of each model."""
        return {
            name: abilities_of(model, has_free_route=any(route.entry.free for route in self.routes.get(name, ())))
            for name, model in self.held.models.items()
        }


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
                self._last = Facts(held)
            return self._last


def blended_pico_usd(entry: RouteEntry) -> int | None:
    """Return what a token costs on a route in the usual mix, rounded down; None where a rate is unknown."""
    if entry.free:
        return 0
    tokens, others = entry.price_usd_per_million, entry.price_usd
    input_rate = tokens.get("input", others.get("input_token"))
    output_rate = tokens.get("output", others.get("output_token"))
    if input_rate is None or output_rate is None:
        return None
    return (_INPUT * input_rate + _OUTPUT * output_rate) // _PARTS

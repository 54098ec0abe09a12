"""The snapshot and its live view by name, and who competes at all (scoring.md, "Candidates")."""

from dataclasses import dataclass

from modelreg.internal.v1.snapshot_pb2 import (
    Model,
    Provider,
    Route,
    RouteVariant,
    Snapshot,
    Strategy,
    TaskClass,
    UnitKind,
)
from modelreg.v1.common_pb2 import RouteRef, Workload
from modelreg.v1.live_pb2 import LiveCandidate, LiveView

QUIET = LiveView()
"""Nothing was seen yet: priors only, everybody healthy."""
UNSEEN = LiveCandidate()


@dataclass(frozen=True, eq=False)
class Candidate:
    """A route and one of its variants, with what the route refers to and what is live of it."""

    route: Route
    variant: RouteVariant
    model: Model
    provider: Provider
    live: LiveCandidate

    @property
    def name(self) -> tuple[bytes, bytes]:
        """Route name bytes, then variant bytes: the last two ties, and the order of every listing."""
        return self.route.name.encode(), self.variant.name.encode()

    @property
    def ref(self) -> RouteRef:
        """The name as the answers spell it."""
        return RouteRef(route_id=self.route.name, variant=self.variant.name)

    @property
    def context_tokens(self) -> int | None:
        """A route's own limit stands before the model's; None where neither is known."""
        return context_tokens(self.route, self.model)

    @property
    def max_output_tokens(self) -> int | None:
        """The cap on the output, found the same way."""
        if self.route.HasField("max_output_tokens"):
            return self.route.max_output_tokens
        if self.model.HasField("max_output_tokens"):
            return self.model.max_output_tokens
        return None

    @property
    def writes_output(self) -> bool:
        """Whether the answer has tokens of output."""
        return self.model.type not in {"embedding", "rerank"}

    @property
    def output_milli(self) -> int:
        """Thousandths of the usual output; 1,000 for a variant the model does not list, 0 where none is written."""
        if not self.writes_output:
            return 0
        for variant in self.model.variants:
            if variant.name == self.variant.name:
                return variant.output_milli
        return 1_000

    @property
    def regions(self) -> list[str]:
        """A route's own regions stand before the provider's; empty: unknown."""
        return list(self.route.regions) or list(self.provider.regions)


def context_tokens(route: Route, model: Model) -> int | None:
    """Context window of a route: its own, else its model's, else unknown."""
    if route.HasField("context_tokens"):
        return route.context_tokens
    if model.HasField("context_tokens"):
        return model.context_tokens
    return None


class Registry:
    """A snapshot whose entries are found by name."""

    def __init__(self, snapshot: Snapshot, view: LiveView) -> None:
        """Index the lists; their order means nothing."""
        self.snapshot = snapshot
        self.settings = snapshot.settings
        self.models: dict[str, Model] = {model.name: model for model in snapshot.models}
        self.providers: dict[str, Provider] = {provider.name: provider for provider in snapshot.providers}
        self.routes: dict[str, Route] = {route.name: route for route in snapshot.routes}
        self.renamed = {former: route for route in snapshot.routes for former in route.former_names}
        self.strategies: dict[str, Strategy] = {strategy.name: strategy for strategy in snapshot.strategies}
        self.unit_kinds: dict[str, UnitKind] = {kind.name: kind for kind in snapshot.unit_kinds}
        self.task_classes: dict[str, TaskClass] = {}
        for task_class in snapshot.task_classes:
            self.task_classes[task_class.name] = task_class
            for alias in task_class.aliases:
                self.task_classes[alias] = task_class
        self.epoch = view.epoch
        self.live = {(one.route.route_id, one.route.variant): one for one in view.candidates}

    def by_any_name(self, name: str) -> Route | None:
        """The route that has this name, or had it before."""
        return self.routes.get(name) or self.renamed.get(name)

    def aliased(self, name: str) -> frozenset[str]:
        """The models that a name stands for; an alias's or a group's where no model has it."""
        if name in self.models:
            return frozenset({name})
        return next(frozenset(alias.models) for alias in self.snapshot.aliases if alias.name == name)

    def candidate(self, route: Route, variant: RouteVariant) -> Candidate:
        """One candidate with its model, its provider and its live figures."""
        live = self.live.get((route.name, variant.name), UNSEEN)
        return Candidate(route, variant, self.models[route.model], self.providers[route.provider], live)

    def competing(self, workload: Workload) -> list[Candidate]:
        """Every candidate whose variant competes, by route name and variant."""
        candidates = [
            self.candidate(route, variant)
            for route in self.snapshot.routes
            for variant in route.variants
            if competes(variant.name, workload)
        ]
        return sorted(candidates, key=lambda candidate: candidate.name)


def variant_keys(name: str) -> dict[str, str]:
    """`effort=high;thinking=64k` as a dictionary; the default variant has no keys."""
    return dict(part.split("=", 1) for part in name.split(";") if part)


def competes(variant: str, workload: Workload) -> bool:
    """Whether a variant competes: by service tier (absent: none, and no speed mode), and by effort (absent: any)."""
    keys = variant_keys(variant)
    if workload.HasField("service_tier"):
        if keys.get("tier") != workload.service_tier:
            return False
    elif "tier" in keys or "speed" in keys:
        return False
    return not workload.HasField("effort") or keys.get("effort") == workload.effort

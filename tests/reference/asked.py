"""A request as every candidate sees it, names and defaults resolved (scoring.md, "Details": now, Counts, attempts)."""

from dataclasses import dataclass, field, replace

from modelreg.internal.v1.snapshot_pb2 import Settings, TaskClass
from modelreg.v1.common_pb2 import Workload
from modelreg.v1.constraints_pb2 import Constraints
from modelreg.v1.cost_pb2 import EstimateCostRequest
from modelreg.v1.select_pb2 import ATTEMPT_OUTCOME_CONTENT_REFUSED as REFUSED
from modelreg.v1.select_pb2 import ATTEMPT_OUTCOME_CONTEXT_EXCEEDED as TOO_LONG
from modelreg.v1.select_pb2 import Attempt, SelectRequest

from .counts import Counts, counts, reference_cost
from .figures import class_with_sources
from .registry import Registry, context_tokens


@dataclass(frozen=True)
class Attempts:
    """What the caller already tried, as far as the registry still has the route."""

    routes: set[str] = field(default_factory=set[str])
    refused_models: set[str] = field(default_factory=set[str])
    too_small_contexts: list[int] = field(default_factory=list[int])
    """Known contexts of the routes whose context was exceeded."""


@dataclass(frozen=True)
class Asked:
    """What is the same for every candidate of one request."""

    registry: Registry
    now_unix_ms: int
    task_class: TaskClass
    source_class: str | None
    """The class whose quality figures stand."""
    workload: Workload
    counts: Counts
    constraints: Constraints
    safety_required: bool
    attempts: Attempts
    reference_cost: int
    """C, in pico-USD."""
    aliased: frozenset[str] | None = None
    """Models that the name asked for stands for; None: none was asked for."""

    @property
    def settings(self) -> Settings:
        """The operator's settings."""
        return self.registry.settings


def select_asked(registry: Registry, request: SelectRequest, now_unix_ms: int, *, safety_required: bool) -> Asked:
    """A Select; `safety_required` is the strategy's, the request's own holds besides."""
    name = request.task_class if request.HasField("task_class") else "general"
    whole = asked(
        registry,
        registry.task_classes[name],
        request.workload,
        request.constraints,
        now_unix_ms=request.as_of_unix_ms if request.HasField("as_of_unix_ms") else now_unix_ms,
        safety_required=safety_required or request.constraints.safety_required,
        attempts=attempts(registry, list(request.previous_attempts)),
    )
    if not request.HasField("model_alias"):
        return whole
    return replace(whole, aliased=registry.aliased(request.model_alias))


def estimate_asked(registry: Registry, request: EstimateCostRequest, now_unix_ms: int) -> Asked:
    """An EstimateCost: `matching`, or for `model` the default checks and row 39."""
    constraints = Constraints()
    if request.WhichOneof("of") == "matching":
        constraints = request.matching
    elif request.WhichOneof("of") == "model":
        constraints.models.only.append(request.model)
    name = request.task_class if request.HasField("task_class") else "general"
    return asked(
        registry,
        registry.task_classes[name],
        request.workload,
        constraints,
        now_unix_ms=request.as_of_unix_ms if request.HasField("as_of_unix_ms") else now_unix_ms,
        safety_required=constraints.safety_required,
        attempts=Attempts(),
    )


def asked(
    registry: Registry,
    task_class: TaskClass,
    workload: Workload,
    constraints: Constraints,
    *,
    now_unix_ms: int,
    safety_required: bool,
    attempts: Attempts,
) -> Asked:
    """What both kinds of request share."""
    wanted = counts(workload, task_class, registry.unit_kinds)
    return Asked(
        registry=registry,
        now_unix_ms=now_unix_ms,
        task_class=task_class,
        source_class=class_with_sources(registry, task_class),
        workload=workload,
        counts=wanted,
        constraints=constraints,
        safety_required=safety_required,
        attempts=attempts,
        reference_cost=reference_cost(wanted, registry.unit_kinds),
    )


def attempts(registry: Registry, made: list[Attempt]) -> Attempts:
    """What earlier attempts exclude (rows 6 and 10), also by a former name; a route that is gone is passed over."""
    known = Attempts()
    for attempt in made:
        route = registry.by_any_name(attempt.route.route_id)
        if route is None:
            continue
        known.routes.add(route.name)
        if attempt.outcome == REFUSED:
            known.refused_models.add(route.model)
        context = context_tokens(route, registry.models[route.model])
        if attempt.outcome == TOO_LONG and context is not None:
            known.too_small_contexts.append(context)
    return known

"""Seeded SelectRequests over a generated catalogue, with who is eligible known beforehand."""

import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from harness.catalogue import CAPABILITIES, CLASSES, CONTEXTS, SEED, VARIANTS, Catalogue, Offer, coin
from harness.frames import write_messages
from modelreg.v1 import constraints_pb2, select_pb2

Eligible = Literal["all", "few"]

REQUESTS = 1_000

# What "few eligible" means, in candidates.
FEW = 300
# Objectives and how often each is asked for, in percent.
_OBJECTIVES = {"strategy": 70, "weights": 15, "willingness_to_pay": 8, "sort": 7}
_SORTS = (constraints_pb2.SORT_PRICE, constraints_pb2.SORT_THROUGHPUT, constraints_pb2.SORT_LATENCY)
_STRATEGIES = ("quality-first", "cost-optimized", "balanced", "speed-first", "safety-critical")


def write_requests(path: Path, catalogue: Catalogue, eligible: Eligible, count: int = REQUESTS) -> Path:
    """Write ``count`` requests for the load generator; returns the path.

    ``all``: every candidate is eligible in every request; ``few``: 1 to 300 are.
    """
    return write_messages(path, encoded_requests(catalogue, eligible, count))


def encoded_requests(catalogue: Catalogue, eligible: Eligible, count: int) -> Iterator[bytes]:
    """Encoded requests without a request id: the load generator gives each its own."""
    chance = random.Random(f"{SEED} {eligible} {len(catalogue.offers)}")  # noqa: S311 (test data)
    made = 0
    while made < count:
        request = _request(chance)
        if eligible == "all":
            _narrow_none(chance, request.constraints)
        else:
            _narrow(chance, request.constraints, catalogue)
        remaining = len(VARIANTS) * _fitting(request, catalogue.offers)
        everyone = len(VARIANTS) * len(catalogue.offers)
        if remaining == everyone if eligible == "all" else 1 <= remaining <= FEW:
            made += 1
            yield request.SerializeToString()


def _request(chance: random.Random) -> select_pb2.SelectRequest:
    request = select_pb2.SelectRequest(task_class=chance.choice(CLASSES))
    request.workload.input_tokens = chance.randint(100, 8_000)
    request.workload.expected_output_tokens = chance.randint(20, 1_500)
    request.workload.max_output_tokens = chance.randint(2_000, 8_000)
    request.workload.stream = coin(chance)
    (kind,) = chance.choices(tuple(_OBJECTIVES), tuple(_OBJECTIVES.values()))
    match kind:
        case "strategy":
            request.objective.strategy = chance.choice(_STRATEGIES)
        case "weights":
            weights = request.objective.weights
            weights.quality, weights.cost, weights.speed = (chance.randint(1, 100) / 100 for _ in range(3))
        case "willingness_to_pay":
            request.objective.willingness_to_pay.pico = chance.randint(10**9, 10**11)
        case _:
            request.constraints.sort = chance.choice(_SORTS)
    return request


def _narrow_none(chance: random.Random, constraints: constraints_pb2.Constraints) -> None:
    """Constraints that are compared, and that every candidate meets."""
    constraints.min_context_tokens = chance.randint(1_000, min(CONTEXTS))
    constraints.min_quality_ppm = chance.randint(0, 400_000)
    constraints.commercial_use = coin(chance)
    constraints.input_modalities.append("text")
    if coin(chance):
        constraints.capabilities.required.add(name=CAPABILITIES[0])
    if coin(chance):
        constraints.max_latency_ms = chance.randint(600_000, 3_600_000)


def _narrow(chance: random.Random, constraints: constraints_pb2.Constraints, catalogue: Catalogue) -> None:
    """Constraints of which most take someone out."""
    providers = sorted({offer.provider for offer in catalogue.offers})
    constraints.providers.only.extend(chance.sample(providers, chance.randint(1, 6)))
    constraints.min_context_tokens = chance.choice(CONTEXTS[:-1])
    for name in chance.sample(CAPABILITIES, chance.randint(0, 3)):
        constraints.capabilities.required.add(name=name)
    if coin(chance):
        constraints.input_modalities.append("image")


def _fitting(request: select_pb2.SelectRequest, offers: Iterable[Offer]) -> int:
    """How many offers meet the constraints made here; prices, quality and dates always do."""
    constraints, workload = request.constraints, request.workload
    context_tokens = max(workload.input_tokens + workload.max_output_tokens, constraints.min_context_tokens)
    required = {each.name for each in constraints.capabilities.required}
    image_input = "image" in constraints.input_modalities
    providers = set(constraints.providers.only)
    return sum(
        offer.context_tokens >= context_tokens
        and required <= offer.capabilities
        and offer.image_input >= image_input
        and (not providers or offer.provider in providers)
        for offer in offers
    )

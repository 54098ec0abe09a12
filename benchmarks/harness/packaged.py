"""SelectRequests over the packaged catalogue, with who is eligible known beforehand."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from harness.catalogue import SEED
from harness.requests import REQUESTS
from modelreg.catalog.file import ModelsFile
from modelreg.catalog.merge import Catalogue, merge
from modelreg.catalog.model import ModelEntry
from modelreg.catalog.packaged import packaged_models, packaged_vocabulary
from modelreg.catalog.route import RouteEntry, RouteParts
from modelreg.v1 import select_pb2

# A chat that calls tools and carries a long history.
TYPICAL_CAPABILITY = "tools"
TYPICAL_CONTEXT_TOKENS = 128_000
# No request is longer, so that the smallest context holds it.
_INPUT_TOKENS = (100, 1_000)
_OUTPUT_TOKENS = (20, 300)
# These have no floor of their own.
_STRATEGIES = ("quality-first", "safety-critical")


@dataclass(frozen=True)
class Question:
    """One kind of request.

    Attributes:
        key: its name in a row's key.
        text: in words.
        typical: a chat with tools and a long context; else any text.
    """

    key: str
    text: str
    typical: bool

    def requests(self, count: int = REQUESTS) -> Iterator[bytes]:
        """Yield encoded requests without a request id: the load generator gives each its own."""
        chance = random.Random(f"{SEED} packaged {self.key}")  # noqa: S311 (test data)
        classes = sorted(packaged_vocabulary().task_class_names())
        for _ in range(count):
            request = select_pb2.SelectRequest(task_class="chat" if self.typical else chance.choice(classes))
            request.workload.input_tokens = chance.randint(*_INPUT_TOKENS)
            request.workload.expected_output_tokens = chance.randint(*_OUTPUT_TOKENS)
            if self.typical:
                request.constraints.capabilities.required.add(name=TYPICAL_CAPABILITY)
                request.constraints.min_context_tokens = TYPICAL_CONTEXT_TOKENS
            _aim(request, chance)
            yield request.SerializeToString()

    def eligible(self) -> int:
        """Return how many candidates each of these requests leaves: active chat models of known price that fit."""
        served = _served()
        return sum(
            len(route.variants)
            for name, route in served.routes.items()
            if self._fits(served.models[RouteParts.of(name).model], route)
        )

    def _fits(self, model: ModelEntry, route: RouteEntry) -> bool:
        known = bool(route.free or route.price_usd_per_million)
        if not known or model.type != "chat" or (model.status, route.status) != ("active", "active"):
            return False
        context_tokens = route.context_tokens or model.context_tokens or 0
        has_tools = (model.capabilities or {}).get(TYPICAL_CAPABILITY) not in {None, False}
        return not self.typical or (has_tools and context_tokens >= TYPICAL_CONTEXT_TOKENS)


TYPICAL = Question("packaged_typical", "a chat with tools and 128k context", typical=True)
TEXT = Question("packaged_text", "every text route eligible", typical=False)


def routes() -> int:
    """Return how many routes a server without a models file offers."""
    return len(_served().routes)


def candidates() -> int:
    """Return how many candidates compete in every request: routes x variants."""
    return sum(len(route.variants) for route in _served().routes.values())


def _served() -> Catalogue:
    """Return what a server without a models file offers."""
    return merge(packaged_models(), ModelsFile(), packaged_vocabulary(), file="")


def _aim(request: select_pb2.SelectRequest, chance: random.Random) -> None:
    if chance.random() < 0.5:  # noqa: PLR2004 (one half)
        request.objective.strategy = chance.choice(_STRATEGIES)
    else:
        weights = request.objective.weights
        weights.quality, weights.cost, weights.speed = (chance.randint(1, 100) / 100 for _ in range(3))

"""A snapshot opened for reading: its candidates in the order they are listed, each found by its name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from modelreg.internal.v1 import snapshot_pb2 as pb


class CandidateKey(NamedTuple):
    """What a candidate is listed by."""

    route_id: str
    variant: str


@dataclass(frozen=True, slots=True)
class Listed:
    """Routes with each of their variants, by route id and variant.

    Attributes:
        keys: in order.
        entries: route and variant of each key.
    """

    keys: list[CandidateKey] = field(default_factory=list[CandidateKey])
    entries: list[tuple[pb.Route, pb.RouteVariant]] = field(default_factory=list[tuple[pb.Route, pb.RouteVariant]])

    def add(self, key: CandidateKey, route: pb.Route, variant: pb.RouteVariant) -> None:
        """List one more, which comes behind all others."""
        self.keys.append(key)
        self.entries.append((route, variant))


@dataclass(frozen=True, slots=True)
class CandidateIndex:
    """What is looked up.

    Attributes:
        revision: of the snapshot.
        demo: no provider is enabled.
        every: the candidates of all routes.
        of_model: those of a model, by its id; none for a model without routes.
    """

    revision: int
    demo: bool
    every: Listed
    of_model: Mapping[str, Listed]

    @classmethod
    def of(cls, snapshot: bytes) -> "CandidateIndex":
        """Open a snapshot that the engine took."""
        opened = pb.Snapshot.FromString(snapshot)
        index = cls(opened.revision, opened.demo, Listed(), {model.name: Listed() for model in opened.models})
        for key, route, variant in sorted(_candidates(opened.routes), key=lambda one: one[0]):
            index.every.add(key, route, variant)
            index.of_model[route.model].add(key, route, variant)
        return index


def _candidates(routes: Sequence[pb.Route]) -> list[tuple[CandidateKey, pb.Route, pb.RouteVariant]]:
    return [(CandidateKey(route.name, variant.name), route, variant) for route in routes for variant in route.variants]

"""A snapshot opened for reading: its candidates in the order they are listed, each found by its name."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

    keys: Sequence[CandidateKey]
    entries: Sequence[tuple[pb.Route, pb.RouteVariant]]

    @classmethod
    def of(cls, routes: Sequence[pb.Route]) -> "Listed":
        """List the variants of ``routes``."""
        entries = [(route, variant) for route in routes for variant in route.variants]
        entries.sort(key=lambda entry: (entry[0].name, entry[1].name))
        return cls([CandidateKey(route.name, variant.name) for route, variant in entries], entries)


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
        routes_of: defaultdict[str, list[pb.Route]] = defaultdict(list)
        for route in opened.routes:
            routes_of[route.model].append(route)
        return cls(
            revision=opened.revision,
            demo=opened.demo,
            every=Listed.of(opened.routes),
            of_model={model.name: Listed.of(routes_of.get(model.name, ())) for model in opened.models},
        )

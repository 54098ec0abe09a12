"""A snapshot opened for reading: models and candidates in the order they are listed, each found by its name."""

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
class Candidates:
    """Routes with each of their variants, by route id and variant.

    Attributes:
        keys: in order.
        entries: route and variant of each key.
    """

    keys: Sequence[CandidateKey]
    entries: Sequence[tuple[pb.Route, pb.RouteVariant]]

    @classmethod
    def of(cls, routes: Sequence[pb.Route]) -> "Candidates":
        """List the variants of ``routes``."""
        entries = [(route, variant) for route in routes for variant in route.variants]
        entries.sort(key=lambda entry: (entry[0].name, entry[1].name))
        return cls([CandidateKey(route.name, variant.name) for route, variant in entries], entries)


@dataclass(frozen=True, slots=True)
class RegistryIndex:
    """What the registry's methods look up.

    Attributes:
        revision: of the snapshot.
        model_ids: in order.
        models: by id.
        candidates: of all routes.
        candidates_of: those of a model, by its id; none for a model without routes.
    """

    revision: int
    model_ids: Sequence[str]
    models: Mapping[str, pb.Model]
    candidates: Candidates
    candidates_of: Mapping[str, Candidates]

    @classmethod
    def of(cls, snapshot: bytes) -> "RegistryIndex":
        """Open a snapshot that the engine took."""
        opened = pb.Snapshot.FromString(snapshot)
        routes_of: defaultdict[str, list[pb.Route]] = defaultdict(list)
        for route in opened.routes:
            routes_of[route.model].append(route)
        models = {model.name: model for model in opened.models}
        return cls(
            revision=opened.revision,
            model_ids=sorted(models),
            models=models,
            candidates=Candidates.of(opened.routes),
            candidates_of={name: Candidates.of(routes_of.get(name, ())) for name in models},
        )

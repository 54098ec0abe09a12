"""`GetCapabilityMatrix`: which models have which capability."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import Final

from modelreg.errors import too_long
from modelreg.pages import Pages
from modelreg.registry.answers.derived import DERIVED
from modelreg.registry.answers.facts import Facts, FactsOfLast
from modelreg.registry.answers.query import Query, check_capabilities
from modelreg.registry.registry import Registry
from modelreg.v1 import search_pb2 as pb

_ENTRIES: Final = Pages("capabilities", usual=1_000, most=10_000, key=(str, str))
_MOST_CAPABILITIES: Final = 64


class Matrix:
    """Answers it. Thread-safe."""

    def __init__(self, registry: Registry, facts: FactsOfLast) -> None:
        """Read ``registry``."""
        self._registry = registry
        self._facts = facts

    def get(self, request: pb.GetCapabilityMatrixRequest) -> pb.GetCapabilityMatrixResponse:
        """Return a page of the entries, capability by capability.

        Raises:
            CallError: TOO_LONG, UNKNOWN_NAME, OUT_OF_RANGE, and as a query.
        """
        size, after = _ENTRIES.size(request.page_size), _ENTRIES.after(request.page_token)
        if len(request.capabilities) > _MOST_CAPABILITIES:
            raise too_long("capabilities", len(request.capabilities), _MOST_CAPABILITIES)
        held = self._registry.held()
        facts = self._facts.of(held)
        check_capabilities("capabilities", request.capabilities, facts)
        models = sorted(name for name, _ in Query(request.query, facts).models())
        capabilities = sorted(set(request.capabilities) or facts.capabilities)
        seen = ("", "") if after is None else (str(after[0]), str(after[1]))
        # One more than a page, which tells whether another follows.
        found = list(islice(_entries(capabilities, models, facts, seen), size + 1))
        page = found[:size]
        return pb.GetCapabilityMatrixResponse(
            capabilities=[
                pb.CapabilityModels(
                    capability=capability,
                    derived=capability in DERIVED,
                    models=[name for _, name in group],
                )
                for capability, group in groupby(page, key=lambda entry: entry[0])
            ],
            next_page_token=_ENTRIES.token(page[-1]) if len(found) > size else "",
            revision=held.revision,
            demo=held.demo,
        )


def _entries(
    capabilities: Iterable[str], models: list[str], facts: Facts, seen: tuple[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield each capability with each model that has it, in order, those behind ``seen``."""
    last_capability, last_model = seen
    for capability in capabilities:
        if capability < last_capability:
            continue
        begin = bisect_right(models, last_model) if capability == last_capability else 0
        for name in models[begin:]:
            if facts.abilities[name].get(capability, (False, None))[0]:
                yield capability, name

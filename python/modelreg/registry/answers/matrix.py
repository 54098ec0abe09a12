"""`GetCapabilityMatrix`: which models have which capability."""

from bisect import bisect_right
from itertools import groupby
from typing import Final

from modelreg.errors import too_long
from modelreg.pages import Pages
from modelreg.registry.answers.derived import DERIVED
from modelreg.registry.answers.facts import FactsOfLast
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
        wanted = set(request.capabilities)
        entries = sorted(
            (capability, name)
            for name, _ in Query(request.query, facts).models()
            for capability, (is_there, _) in facts.abilities[name].items()
            if is_there and (not wanted or capability in wanted)
        )
        begin = 0 if after is None else bisect_right(entries, (str(after[0]), str(after[1])))
        page = entries[begin : begin + size]
        return pb.GetCapabilityMatrixResponse(
            capabilities=[
                pb.CapabilityModels(
                    capability=capability,
                    derived=capability in DERIVED,
                    models=[name for _, name in group],
                )
                for capability, group in groupby(page, key=lambda entry: entry[0])
            ],
            next_page_token=_ENTRIES.token(page[-1]) if begin + size < len(entries) else "",
            revision=held.revision,
        )

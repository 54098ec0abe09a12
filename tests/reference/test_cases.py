"""The random cases are what they claim: repeatable, within bounds, and rich enough."""

from .cases import group
from .decide import decide
from .kinds import kinds
from .shares import ENOUGH, Shares

MOST_CANDIDATES = 64


def test_the_same_seed_gives_the_same_cases() -> None:
    """So that a seed in a report is enough."""
    assert group(7) == group(7)
    assert group(7) != group(8)


def test_every_registry_has_1_to_64_candidates() -> None:
    """Whether they compete or not."""
    sizes = {sum(len(route.variants) for route in group(seed).snapshot.routes) for seed in range(200)}
    assert min(sizes) == 1
    assert max(sizes) == MOST_CANDIDATES


def test_every_kind_of_case_occurs_often_enough() -> None:
    """Shares over the first cases, with the reference alone."""
    shares = Shares()
    for seed in range(ENOUGH // 8):
        cases = group(seed)
        for request in cases.selects:
            shares.add(kinds(decide(cases.snapshot, request, cases.now_unix_ms), request))
    assert shares.too_rare() == []

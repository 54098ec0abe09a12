"""The random cases are what they claim: repeatable and within bounds. The comparison asserts that they are rich."""

from statistics import median

from .cases import group
from .random_routes import MANY


def test_the_same_seed_gives_the_same_cases() -> None:
    """So that a seed in a report is enough."""
    assert group(7) == group(7)
    assert group(7) != group(8)


def test_every_registry_has_1_to_192_candidates_and_most_have_few() -> None:
    """Whether they compete or not."""
    sizes = [sum(len(route.variants) for route in group(seed).snapshot.routes) for seed in range(200)]
    assert min(sizes) == 1
    assert 128 < max(sizes) <= MANY
    assert median(sizes) <= 64

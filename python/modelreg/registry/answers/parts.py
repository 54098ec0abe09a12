"""How many of a unit the parts of it have that a workload states (docs/scoring.md, "Units")."""

from collections.abc import Iterable
from functools import cache

from modelreg.catalog.packaged import packaged_vocabulary
from modelreg.v1 import common_pb2


@cache
def _wholes(unit: str) -> frozenset[str]:
    """Return all that a unit is counted in."""
    entry = next(entry for entry in packaged_vocabulary().units.units if entry.name == unit)
    return frozenset(entry.part_of).union(*map(_wholes, entry.part_of))


def count_of_parts(whole: str, units: Iterable[common_pb2.UnitCount]) -> int:
    """Return how many of ``whole`` are of its parts, none counted twice.

    Args:
        whole: name of a unit.
        units: known ones, each once, of which no part has more than what it is in.
    """
    own: dict[str, int] = {}
    # A part before what it is in.
    for unit in sorted(units, key=lambda unit: -len(_wholes(unit.kind))):
        own[unit.kind] = unit.count - sum(count for part, count in own.items() if unit.kind in _wholes(part))
    return sum(count for part, count in own.items() if whole in _wholes(part))

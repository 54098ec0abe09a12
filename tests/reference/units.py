"""Units that are parts of others: counts without parts, and whose rate counts (scoring.md, "Units")."""

from collections.abc import Mapping

from modelreg.internal.v1.snapshot_pb2 import Rate, UnitKind

FIRST = ["input_token", "output_token", "request"]
"""Of equally dear rates theirs before others."""

Kinds = Mapping[str, UnitKind]


def wholes(unit: str, kinds: Kinds) -> set[str]:
    """All that a unit is counted in, those of those included."""
    direct = set(kinds[unit].part_of)
    return direct.union(*(wholes(outer, kinds) for outer in direct))


def apart(given: list[tuple[str, int]], kinds: Kinds) -> list[tuple[str, int]]:
    """Counts above 0 without those of their parts, in the same order."""
    own: dict[str, int] = {}
    # A part before what it is in.
    for unit, count in sorted(given, key=lambda one: -len(wholes(one[0], kinds))):
        own[unit] = count - sum(one for part, one in own.items() if unit in wholes(part, kinds))
    return [(unit, own[unit]) for unit, _ in given if own[unit] > 0]


def inside(whole: str, own: list[tuple[str, int]], kinds: Kinds) -> int:
    """How many of a unit are of its parts, of counts that are apart."""
    return sum(count for unit, count in own if whole in wholes(unit, kinds))


def charged(unit: str, rates: Mapping[str, Rate], kinds: Kinds) -> Rate | None:
    """The rate of a unit: its own, else that of the nearest it is a part of, of several such the dearest."""
    if unit in rates:
        return rates[unit]
    priced = wholes(unit, kinds) & rates.keys()
    nearest = [outer for outer in priced if not any(outer in wholes(inner, kinds) for inner in priced)]
    return min((rates[outer] for outer in nearest), key=dearest_first, default=None)


def dearest_first(rate: Rate) -> tuple[int, int, str]:
    """Of equal ones input, output, request, then by name."""
    return -rate.pico_usd, FIRST.index(rate.unit) if rate.unit in FIRST else len(FIRST), rate.unit

"""What four public catalogues say of the same offer: input and output, at the base price of one day, exactly."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Final

from modelreg.catalog.file import ModelsFile
from modelreg.catalog.genai_prices.package import PACKAGE
from modelreg.catalog.price import Price
from modelreg.catalog.reading import Reading
from modelreg.catalog.source import read_source

SHOWN: Final = 25

_UNITS: Final = ("input_token", "output_token")
_MILLIONTH: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Source:
    """One catalogue, read.

    Attributes:
        name: of it.
        reading: what it gave.
        file: the same, checked.
        prices: base prices of input and output by route, pico-USD of one token, where both are known on the day.
    """

    name: str
    reading: Reading
    file: ModelsFile
    prices: Mapping[str, tuple[int, int]]

    @property
    def priced(self) -> int:
        """How many of its routes have a known price, free ones included."""
        return sum(route.is_known for route in self.file.routes.values())


@dataclass(frozen=True, slots=True)
class Pair:
    """Two catalogues, and where they can be compared.

    Attributes:
        first: one.
        second: the other.
        both: routes that both price.
        differing: those of them that they price differently.
    """

    first: Source
    second: Source
    both: list[str]
    differing: list[str]


def read_all(catalogues: Path, day: str) -> list[Source]:
    """Return the four catalogues.

    Args:
        catalogues: the folder of raw data that holds three of them; the fourth is the installed package.
        day: on which their prices are compared, YYYY-MM-DD.
    """
    unix_ms = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1_000)
    where = [
        str(catalogues / "models_dev"),
        str(catalogues / "litellm.json"),
        PACKAGE,
        str(catalogues / "openrouter.json"),
    ]
    return [_source(read_source(one, day), unix_ms) for one in where]


def pairs(sources: list[Source]) -> list[Pair]:
    """Return every two of them."""
    found: list[Pair] = []
    for first, second in combinations(sources, 2):
        both = sorted(first.prices.keys() & second.prices.keys())
        found.append(Pair(first, second, both, [name for name in both if first.prices[name] != second.prices[name]]))
    return found


def widest(sources: list[Source]) -> Iterator[tuple[str, list[tuple[int, int] | None], Decimal]]:
    """Yield the routes whose prices differ most, with what each source says and the largest ratio of two."""
    found: list[tuple[Decimal, str]] = []
    for name in {name for source in sources for name in source.prices}:
        said = [source.prices[name] for source in sources if name in source.prices]
        ratios = [
            Decimal(max(rates)) / Decimal(min(rates))
            for rates in zip(*said, strict=True)
            if len(said) > 1 and min(rates) > 0
        ]
        if ratios and max(ratios) > 1:
            found.append((max(ratios), name))
    for ratio, name in sorted(found, key=lambda one: (-one[0], one[1]))[:SHOWN]:
        yield name, [source.prices.get(name) for source in sources], ratio


def shown(rates: tuple[int, int] | None) -> str:
    """Return a price as USD for a million tokens, input / output."""
    if rates is None:
        return ""
    return " / ".join(re.sub(r"\.?0+$", "", f"{Decimal(rate) * _MILLIONTH:f}") or "0" for rate in rates)


def _source(reading: Reading, unix_ms: int) -> Source:
    file = ModelsFile.model_validate(reading.document)
    prices = {name: rates for name, route in file.routes.items() if (rates := _base(route, unix_ms)) is not None}
    return Source(reading.catalogue, reading, file, prices)


def _base(price: Price, unix_ms: int) -> tuple[int, int] | None:
    """Return what a call costs of which nothing is said but its time."""
    standing: dict[str, tuple[int, int]] = {}
    for line in price.lines():
        dates = (line.condition.valid_from, line.condition.valid_until)
        if line.condition._replace(valid_from=None, valid_until=None) != type(line.condition)():
            continue
        begin, end = dates[0] if dates[0] is not None else -1, dates[1]
        if begin <= unix_ms and (end is None or unix_ms < end):
            # Of two that hold, the one with dates, then the later.
            standing[line.unit] = max(
                standing.get(line.unit, (-2, 0)), (begin if dates != (None, None) else -2, line.pico_usd)
            )
    if not all(unit in standing for unit in _UNITS):
        return None
    return standing[_UNITS[0]][1], standing[_UNITS[1]][1]

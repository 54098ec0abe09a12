"""Money in the SQL of a connection of SQLite: numbers and decimal text in, decimal text out."""

import sqlite3
from typing import Final

SPLIT: Final = 10**9
"""Amounts of events are summed in two halves, as SQLite's own sum has 64 bits: so are nine billion events exact."""


class _PicoSum:
    def __init__(self) -> None:
        self._sum: int | None = None

    def step(self, value: int | str | None) -> None:
        if value is not None:
            self._sum = (self._sum or 0) + int(value)

    def finalize(self) -> str | None:
        return None if self._sum is None else str(self._sum)


def _pico_add(first: int | str | None, second: int | str | None) -> str | None:
    return None if first is None or second is None else str(int(first) + int(second))


def _pico_negative(amount: int | str | None) -> str | None:
    return None if amount is None else str(-int(amount))


def _pico_of(high: int | None, low: int | None) -> str | None:
    return None if high is None or low is None else str(high * SPLIT + low)


def add_pico_functions(connection: sqlite3.Connection) -> None:
    """Let the connection's SQL add money."""
    connection.create_aggregate("pico_sum", 1, _PicoSum)  # pyright: ignore[reportArgumentType] - as sqlite3 documents it
    connection.create_function("pico_add", 2, _pico_add, deterministic=True)
    connection.create_function("pico_negative", 1, _pico_negative, deterministic=True)
    connection.create_function("pico_of", 2, _pico_of, deterministic=True)

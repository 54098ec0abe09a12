"""`pico_sum` and `pico_add` for a connection of SQLite: numbers and decimal text in, decimal text out."""

import sqlite3


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


def add_pico_functions(connection: sqlite3.Connection) -> None:
    """Let the connection's SQL add money."""
    connection.create_aggregate("pico_sum", 1, _PicoSum)  # pyright: ignore[reportArgumentType] - as sqlite3 documents it
    connection.create_function("pico_add", 2, _pico_add, deterministic=True)

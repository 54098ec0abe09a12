"""Money in columns: two types, and their sum and addition in SQL, exact in both stores.

SQLite makes a float of what NUMERIC cannot hold and overflows in SUM: there totals are decimal text, and Python adds.
"""

from decimal import Decimal
from typing import Any, Final

from sqlalchemy import BigInteger, CheckConstraint, Column, ColumnElement, Dialect, Numeric, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator, TypeEngine

from modelreg.store.pico_functions import SPLIT

EVENT_LIMIT_PICO_USD: Final = 9 * 10**18
TOTAL_LIMIT_PICO_USD: Final = 10**38


class EventPico(TypeDecorator[int]):
    """Amount of one event or one rate, in pico-USD; ``EVENT_LIMIT_PICO_USD`` and more is refused."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's
        """Refuse what the column's check would."""
        return None if value is None else _within(value, EVENT_LIMIT_PICO_USD, "one event")


class TotalPico(TypeDecorator[int]):
    """Sum of amounts, in pico-USD, up to 38 digits. Added and read; never compared in SQL, where SQLite sees text."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text in SQLite, NUMERIC(38,0) elsewhere."""
        kind = Text() if dialect.name == "sqlite" else Numeric(38, 0)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: int | None, dialect: Dialect) -> str | Decimal | None:
        """Refuse what has more than 38 digits."""
        if value is None:
            return None
        _within(value, TOTAL_LIMIT_PICO_USD, "a total")
        return str(value) if dialect.name == "sqlite" else Decimal(value)

    def process_result_value(self, value: str | Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Return the integer."""
        return None if value is None else int(value)


def event_pico(name: str, *, nullable: bool = False) -> Column[int]:
    """Return a column of ``EventPico`` with the check that holds it."""
    largest = EVENT_LIMIT_PICO_USD - 1
    return Column(name, EventPico(), CheckConstraint(f"{name} BETWEEN -{largest} AND {largest}"), nullable=nullable)


class PicoSum(GenericFunction[int]):
    """Sum of a column of either type; NULL without rows."""

    type = TotalPico()
    inherit_cache = True
    name = "pico_sum"


class PicoNegative(GenericFunction[int]):
    """An amount of either type, taken away."""

    type = TotalPico()
    inherit_cache = True
    name = "pico_negative"


class PicoAdd(GenericFunction[int]):
    """Sum of two amounts of either type."""

    type = TotalPico()
    inherit_cache = True
    name = "pico_add"


@compiles(PicoSum, "postgresql")
def _sum_in_postgresql(element: PicoSum, compiler: SQLCompiler, **options: object) -> str:
    return f"sum({_arguments(element, compiler, options)[0]})"


@compiles(PicoSum, "sqlite")
def _sum_in_sqlite(element: PicoSum, compiler: SQLCompiler, **options: object) -> str:
    (values,) = _arguments(element, compiler, options)
    if not isinstance(next(iter(element.clauses)).type, EventPico):
        return f"pico_sum({values})"
    # Python is called once, not for each row, which it would need the GIL for.
    return f"pico_of(sum(({values}) / {SPLIT}), sum(({values}) % {SPLIT}))"


@compiles(PicoNegative, "postgresql")
def _negative_in_postgresql(element: PicoNegative, compiler: SQLCompiler, **options: object) -> str:
    return f"(- {_arguments(element, compiler, options)[0]})"


@compiles(PicoAdd, "postgresql")
def _add_in_postgresql(element: PicoAdd, compiler: SQLCompiler, **options: object) -> str:
    return "(" + " + ".join(_arguments(element, compiler, options)) + ")"


def _arguments(element: GenericFunction[int], compiler: SQLCompiler, options: dict[str, object]) -> list[str]:
    clauses: list[ColumnElement[Any]] = list(element.clauses)
    return [compiler.process(clause, **options) for clause in clauses]


def _within(value: int, limit: int, what: str) -> int:
    if not -limit < value < limit:
        raise ValueError(f"{value} pico-USD is beyond what {what} may be, {limit - 1}")
    return value

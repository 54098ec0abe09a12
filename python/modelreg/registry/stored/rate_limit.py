"""Rate limits as rows of the store."""

from collections.abc import Iterator, Sequence

from modelreg.catalog.rate_limit import RateLimit
from modelreg.store.read_layers import StoredRow
from modelreg.store.write_layer import Row


def rate_limit_rows(name: str, limits: Sequence[RateLimit] | None) -> Iterator[Row]:
    """Yield the rows of the limits of the resource ``name``."""
    for limit in limits or ():
        yield {"name": name, "unit": limit.unit, "window_ms": limit.window_ms, "units_per_window": limit.units}


def rate_limits(rows: Sequence[StoredRow]) -> list[RateLimit] | None:
    """Return the limits in the order of unit and window; None where there is none."""
    ordered = sorted(rows, key=lambda row: (row.unit, row.window_ms))
    limits = [
        RateLimit.model_construct(unit=row.unit, window_ms=row.window_ms, units=row.units_per_window) for row in ordered
    ]
    return limits or None

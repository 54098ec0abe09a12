"""A rate limit as the models file states it: how much of a unit may be used in a window. Stated, not enforced."""

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from modelreg.catalog.fields import FileModel, UnitName

_YEAR_MS: Final = 366 * 24 * 3_600_000
_MOST_UNITS: Final = 10**15


class RateLimit(FileModel):
    """At most so many units in each window."""

    unit: UnitName
    """request, input_token and so on; token counts input and output together."""
    window_ms: Annotated[int, Field(ge=1, le=_YEAR_MS)]
    """Length of the window in ms."""
    units: Annotated[int, Field(ge=0, le=_MOST_UNITS)]
    """Most units in it."""


def _one_for_each_window(limits: Sequence[RateLimit]) -> Sequence[RateLimit]:
    if len({(limit.unit, limit.window_ms) for limit in limits}) < len(limits):
        raise PydanticCustomError("twice", "has two limits for the same unit and window")
    return limits


RateLimits = Annotated[list[RateLimit], Field(max_length=32), AfterValidator(_one_for_each_window)]

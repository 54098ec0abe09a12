"""What a request parameter of a model may be, as the models file states it."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import JsonValue, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from modelreg.catalog.fields import BOUND, FileModel

_MILLION = 10**6

BoundText = Annotated[str, StringConstraints(pattern=BOUND)]


class ParameterBounds(FileModel):
    """Bounds of a number; what is left out is open."""

    default: JsonValue = None
    """What stands where a request gives none."""
    least: BoundText | None = None
    """Smallest value, a decimal such as "0.5" with at most 6 digits behind the point."""
    greatest: BoundText | None = None
    """Largest value, likewise."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        least, greatest = self.least_millionths(), self.greatest_millionths()
        if least is not None and greatest is not None and least > greatest:
            raise PydanticCustomError("bounds", "has a least above its greatest")
        return self

    def least_millionths(self) -> int | None:
        """Return the smallest value in millionths."""
        return millionths(self.least)

    def greatest_millionths(self) -> int | None:
        """Return the largest value in millionths."""
        return millionths(self.greatest)


def millionths(text: str | None) -> int | None:
    """Return a decimal of at most 6 digits behind the point in millionths, exactly."""
    return None if text is None else int(Decimal(text) * _MILLION)

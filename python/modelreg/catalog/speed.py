"""Expected speed, as models and routes state it; each part stands for itself."""

from typing import Annotated

from pydantic import Field

from modelreg.catalog.fields import FileModel


class Speed(FileModel):
    """A speed prior; live figures stand before it."""

    ttft_ms: Annotated[int, Field(ge=0, le=3_600_000)] | None = None
    """Time to first token, in ms."""
    us_per_token: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    """Time per output token after the first, in microseconds."""

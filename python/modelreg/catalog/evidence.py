"""Evidence as the models file states it: one published result that figures are made of."""

from typing import Annotated

from pydantic import Field, StringConstraints

from modelreg.catalog.fields import DECIMAL, FileModel, Instant, Line, Name, VariantName

Decimal = Annotated[str, StringConstraints(pattern=DECIMAL)]


class Evidence(FileModel):
    """A result as its source prints it."""

    source: Name
    """Who published it: livebench, arena and so on."""
    measure: Line
    """What was measured there: gpqa, text/coding and so on."""
    variant: VariantName = ""
    """Variant it was measured on; left out: the default."""
    score: Decimal
    """As the source prints it."""
    max_score: Decimal | None = None
    """Best score there is; left out: none, or unknown."""
    samples: Annotated[int, Field(ge=1, le=10**12)] | None = None
    """Questions, votes or games behind it."""
    self_reported: bool = False
    """The vendor measured it."""
    as_of: Instant | None = None
    """When it was published."""

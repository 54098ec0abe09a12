"""Which picks a person would not expect, and must be told of in a note."""

from collections.abc import Iterator

from picks.pick import Pick

# A quality-first pick may be so much below the best there is, when it is much cheaper or faster.
NEAR_THE_BEST_PPM = 100_000
# The floor of `balanced`: what is below it is no model that most people would choose.
ORDINARY_PPM = 400_000


def surprises(pick: Pick) -> Iterator[str]:
    """Yield what is surprising of a pick."""
    if pick.is_free:
        yield "it is free"
    if pick.figure.basis == "inferred":
        yield "nobody measured the model"
    if pick.quality_ppm < ORDINARY_PPM:
        yield "its quality is low"
    best = max(value for _, value in pick.rivals)
    if pick.question.strategy == "quality-first" and pick.quality_ppm < best - NEAR_THE_BEST_PPM:
        yield "others are much better"

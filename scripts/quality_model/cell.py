"""A cell: what one source says about one row of its own in one column."""

import math
from dataclasses import dataclass
from typing import NamedTuple

# A percentage near 0 or 100 is never as certain as its binomial error says: the variance is at least this.
LEAST_VARIANCE = 0.05


class Printed(NamedTuple):
    """What the source shows of a figure.

    Attributes:
        score: as it prints it.
        max_score: the best there is; None where there is none.
        samples: questions or votes behind it.
        as_of: the day it was published, YYYY-MM-DD; None where the source does not say.
    """

    score: str
    max_score: str | None
    samples: int
    as_of: str | None


@dataclass(frozen=True, order=True)
class Cell:
    """One figure of a source, on the source's own scale.

    Attributes:
        source: the leaderboard, as in the mapping of names.
        column: what was measured, as the table of task classes names it.
        name: the row, as the source writes it.
        value: per cent for a test, points for an arena.
        se: standard error of `value` by its questions or votes, on the same scale.
        printed: what the source shows of it.
        self_reported: the model's vendor measured it.
    """

    source: str
    column: str
    name: str
    value: float
    se: float
    printed: Printed
    self_reported: bool = False


def se_of_percent(percent: float, questions: int) -> float:
    """Return the standard error of a percentage of `questions` answered right."""
    share = percent / 100
    return 100 * math.sqrt(max(share * (1 - share), LEAST_VARIANCE) / questions)

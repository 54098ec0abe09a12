"""What a check found."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass


class Status(enum.Enum):
    """How it stands, the best first."""

    OK = "ok"
    WARNING = "warning"
    """Works, but not as it could."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check.

    Attributes:
        check: what was looked at.
        status: how it stands.
        found: what is there, in a line.
        next_step: the command to run, or what to do; None where nothing needs to be done.
    """

    check: str
    status: Status
    found: str
    next_step: str | None = None


def worst(findings: Sequence[Finding]) -> Status:
    """Return the worst status among the findings."""
    order = list(Status)
    return max((finding.status for finding in findings), key=order.index, default=Status.OK)

"""What became of the rows of an imported file: how many there were, and which were refused, each with its place."""

from dataclasses import dataclass, field

from modelreg.catalog.problem import Problem


@dataclass(slots=True)
class Tried:
    """Counts that add up: every row is imported or refused.

    Attributes:
        rows: of the file; one for each resource that it states.
        refused: why, by the place of the row; the first reason.
    """

    rows: int = 0
    refused: dict[str, str] = field(default_factory=dict[str, str])

    def refuse(self, row: str, problem: Problem) -> None:
        """Note that a row is left out; ``problem`` is within it."""
        where = problem.place.removeprefix(row).removeprefix("#")
        self.refused.setdefault(row, f"{where.lstrip('/')}: {problem.message}" if where else problem.message)

    def problems(self) -> list[Problem]:
        """Return the rows refused with the reasons, in order."""
        return [Problem(row, reason) for row, reason in sorted(self.refused.items())]

"""How often each kind of case occurs, and how often it must."""

from collections import Counter
from dataclasses import dataclass, field

from modelreg.v1 import select_pb2 as sel

from .kinds import KINDS
from .price_kinds import PRICE_KINDS

LEAST_PICK_PERCENT = 60
LEAST_KIND_PERCENT = 2
LEAST_PRICE_KIND_PERCENT = 0.2
LEAST_MANY_PERCENT = 0.2
"""They take the reference long, and nothing but their number is special about them."""
ENOUGH = 2_000
"""Below this many cases shares say nothing."""


@dataclass
class Shares:
    """Counts of the kinds seen."""

    cases: int = 0
    seen: Counter[str] = field(default_factory=Counter[str])

    def add(self, found: set[str]) -> None:
        """Count one case."""
        self.cases += 1
        self.seen.update(found)

    def join(self, other: "Shares") -> None:
        """Count the cases of another run besides."""
        self.cases += other.cases
        self.seen.update(other.seen)

    def lines(self) -> list[str]:
        """Every kind with its share, the rarest first."""
        kinds = sorted(["pick", "many", *KINDS, *PRICE_KINDS], key=lambda name: self.seen[name])
        return [f"{100 * self.seen[name] / max(self.cases, 1):6.2f} %  {name}" for name in kinds]

    def too_rare(self) -> list[str]:
        """What occurs less than it must, with its count."""
        if self.cases < ENOUGH:
            return []
        least = {
            "pick": LEAST_PICK_PERCENT,
            "many": LEAST_MANY_PERCENT,
            **dict.fromkeys(KINDS, LEAST_KIND_PERCENT),
            **dict.fromkeys(PRICE_KINDS, LEAST_PRICE_KIND_PERCENT),
        }
        rare = [name for name, percent in least.items() if 100 * self.seen[name] < percent * self.cases]
        rare += [name for name in reasons() if self.seen[name] == 0]
        return [f"{name}: {self.seen[name]} of {self.cases}" for name in rare]


def reasons() -> list[str]:
    """Every exclusion reason of a decision alone, as `kinds` names it: not those of budgets and limits."""
    others = {"UNSPECIFIED", "BUDGET_EXCEEDED", "LIMIT_EXCEEDED"}
    names = [name.removeprefix("EXCLUSION_REASON_") for name in sel.ExclusionReason.keys()]  # noqa: SIM118
    return [f"reason {name}" for name in names if name not in others]

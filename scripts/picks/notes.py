"""What people found out about surprising picks: `tables/pick_notes.toml`, so that rendering anew keeps it."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

from picks.pick import Pick
from picks.surprise import surprises
from places import TABLES

TABLE = TABLES / "pick_notes.toml"


@dataclass(frozen=True)
class Note:
    """A note.

    Attributes:
        routes: the routes whose picks it explains.
        strategies: by these strategies; none: by any.
        text: the explanation.
    """

    routes: frozenset[str]
    strategies: frozenset[str]
    text: str

    def explains(self, pick: Pick) -> bool:
        """Return whether it is about this pick."""
        return pick.choice.route.route_id in self.routes and (
            not self.strategies or pick.question.strategy in self.strategies
        )


def load_notes() -> list[Note]:
    """Return the committed notes."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return [
        Note(frozenset(note["routes"]), frozenset(note.get("strategies", ())), note["text"]) for note in table["notes"]
    ]


def check(notes: Sequence[Note], picks: Sequence[Pick]) -> None:
    """Raise where a surprise has no note, or a note nothing to explain.

    Raises:
        ValueError: which picks, or which notes.
    """
    unexplained = sorted(
        f"{pick.choice.route.route_id} for {pick.question.task_class} by {pick.question.strategy} of "
        f"{pick.question.offers}: {', '.join(surprises(pick))}"
        for pick in picks
        if any(surprises(pick)) and not any(note.explains(pick) for note in notes)
    )
    if unexplained:
        raise ValueError(f"surprising picks without a note in {TABLE.name}: {'; '.join(unexplained)}")
    if idle := [note.text for note in notes if not any(note.explains(pick) for pick in picks)]:
        raise ValueError(f"{TABLE.name} has notes on what is no pick any more: {'; '.join(idle)}")

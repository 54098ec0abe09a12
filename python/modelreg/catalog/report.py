"""What became of each row of a catalogue: imported, imported and flagged, or skipped, each with its reasons."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from modelreg.catalog.problem import printable


class Skip(StrEnum):
    """Why a row is not imported."""

    DANGLING_LINK = "its link leads to no file"
    LINK_CYCLE = "its links lead in a circle"
    LINK_OUTSIDE = "its link leads out of the catalogue"
    UNREADABLE = "the system does not let us read it"
    TOO_LARGE = "the file is larger than any offer"
    NOT_TOML = "it is no TOML, no object of JSON, or nested too deep"
    MISSING_BASE = "its base model is not there"
    BASE_CYCLE = "its base models lead in a circle"
    UNFIT_BASE = "its base model cannot be read"
    UNFIT_ID = "its id cannot name a route"
    UNFIT_PROVIDER = "its provider's own file cannot be read"
    NO_ENDPOINT = "nobody says where or how the provider is called"
    FLOATING_ID = "an id that moves on to newer models; the offer stands under the id of the model it leads to"
    SAME_OFFER = "another id of an offer that is imported"
    LISTED_TWICE = "a second row of the same id"
    UNKNOWN_WAY = "a way to call a model that we do not know"
    NO_OFFER = "no offer but an example, or rules for the reader of the list"
    NO_MODEL = "a tool of its provider and no model: searches, containers, guardrails"
    PRICE_CLASS = "the price of a class of models or of a family: its id is a size, or nobody says what it is for"
    ONE_SIZE = "one size or quality of an offer, which is no offer of its own"
    FINE_TUNED = "the price of models tuned by their callers, whose ids the callers know"
    COMMITMENT = "capacity rented by the month, which is no price of calls"


NO_FAULTS: Final = frozenset({
    Skip.NO_ENDPOINT, Skip.FLOATING_ID, Skip.SAME_OFFER, Skip.NO_OFFER, Skip.NO_MODEL, Skip.PRICE_CLASS, Skip.ONE_SIZE,
    Skip.FINE_TUNED, Skip.COMMITMENT,
})  # fmt: skip
"""Reasons for which a row is left out although nothing is wrong with it."""


class Flag(StrEnum):
    """What is remarkable about a row that is imported."""

    UNKNOWN_FIELD = "a field that we do not know, left out"
    UNFIT_VALUE = "a value that cannot be, taken as unknown"
    PRICE_ROUNDED = "a price that is no whole number of pico-USD, rounded"
    PRICE_ZERO = "a price of 0 that nobody states to be free, taken as unknown"
    PRICE_INCOMPLETE = "a price of input or output alone, taken as unknown"
    PRICE_NOT_TOKENS = "a price that is not one of tokens, taken as unknown"
    PRICE_DYNAMIC = "a price that depends on where the call goes, taken as unknown"
    PRICE_CONDITIONS = "a price under conditions that we cannot state, taken as unknown"
    PRICE_DEAREST = "several rates of one unit by what we cannot state; the dearest stands"
    ALIAS_RESOLVED = "an id that moves on to newer models, led to the dated one that it is now"
    PAST_DEPRECATION = "its day of deprecation is past"
    LIMIT_ABOVE_CONTEXT = "an answer longer than the context, taken as unknown"
    DAY_UNKNOWN = "a month of release without its day, taken as its first"
    TYPE_UNKNOWN = "a model of unknown type, which is never eligible for chat"
    PRICE_MISSING = "no price at all, which is unknown"
    PRICE_SEATS = "paid by seats or plans and not by use, so the price of a call is unknown"
    PRICE_PARTIAL = "a part of the price that we cannot state, left out: what it is for costs more than is said"
    SUSPICIOUS = "a price or a limit that looks like a slip"
    OTHER_TERMS = "a second offer of its provider for the model at other terms, under a name of its own"


@dataclass(frozen=True, slots=True)
class Note:
    """One reason.

    Attributes:
        code: the reason; its value says it in words.
        detail: what exactly, printable.
    """

    code: Skip | Flag
    detail: str = ""

    def line(self) -> str:
        """Return it as `CODE: detail`."""
        return f"{self.code.name}: {self.detail}" if self.detail else self.code.name


@dataclass(slots=True)
class Row:
    """What became of one row.

    Attributes:
        path: its file, below the catalogue's folder; its key, where the catalogue is one file.
        route: the route it became; None where it was skipped.
        notes: the reasons; with one of `Skip` it was skipped.
    """

    path: str
    route: str | None = None
    notes: list[Note] = field(default_factory=list[Note])

    def note(self, code: Skip | Flag, detail: str = "") -> None:
        """Add a reason."""
        self.notes.append(Note(code, printable(detail)))

    @property
    def is_faulty(self) -> bool:
        """Return whether something of it could not be taken: the whole row, or a value."""
        return any(
            note.code is Flag.UNFIT_VALUE or (isinstance(note.code, Skip) and note.code not in NO_FAULTS)
            for note in self.notes
        )

    @property
    def outcome(self) -> str:
        """Return `skipped`, `flagged` or `imported`."""
        if any(isinstance(note.code, Skip) for note in self.notes):
            return "skipped"
        return "flagged" if self.notes else "imported"


@dataclass(frozen=True, slots=True)
class Report:
    """What became of all rows.

    Attributes:
        rows: one for each file or key of an offer, in the order of the catalogue.
        left_out: facts that our routes cannot state yet, by name: how many offers have them.
        conflicts: offers that contradict what stands of their model, by the fact.
    """

    rows: list[Row]
    left_out: Counter[str]
    conflicts: Counter[str]

    def totals(self) -> dict[str, int]:
        """Return how many rows ended in which way; they add up to the rows."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in ("imported", "flagged", "skipped")}

    def reasons(self) -> dict[str, int]:
        """Return how many rows have each reason, the most frequent first."""
        found = Counter(code for row in self.rows for code in {note.code.name for note in row.notes})
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object: counts, and every row that was not simply imported."""
        return {
            "rows": len(self.rows),
            "totals": self.totals(),
            "reasons": self.reasons(),
            "left_out": _sorted(self.left_out.items()),
            "conflicts": _sorted(self.conflicts.items()),
            "not_simply_imported": [
                {
                    "path": printable(row.path),
                    "outcome": row.outcome,
                    "route": row.route,
                    "reasons": [note.line() for note in row.notes],
                }
                for row in self.rows
                if row.notes
            ],
        }


def _sorted(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    return dict(sorted(counts, key=lambda item: (-item[1], item[0])))

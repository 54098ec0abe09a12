"""What a catalogue of others gave, whichever it is: a models file, and what became of each of its rows."""

from dataclasses import dataclass
from typing import Any

from modelreg.catalog.report import Report


@dataclass(frozen=True, slots=True)
class Reading:
    """What a catalogue gave.

    Attributes:
        catalogue: its name.
        document: providers, models and routes as a models file has them; prices are decimal strings.
        report: what became of each row.
        model_of: the model of each imported offer, by `provider/offer`, or by the offer's key.
    """

    catalogue: str
    document: dict[str, dict[str, dict[str, Any]]]
    report: Report
    model_of: dict[str, str]

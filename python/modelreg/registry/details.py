"""What is many and looked at for one model or one task class at a time: figures with their sources, and evidence."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from modelreg.catalog.evidence import Evidence
from modelreg.catalog.model import QualityFigure, SafetyFigure


class ModelDetails(NamedTuple):
    """Figures and evidence of a model, in the order of their keys.

    Attributes:
        quality: by task class and variant.
        safety: by variant.
        evidence: by source, measure and variant.
    """

    quality: Sequence[QualityFigure]
    safety: Sequence[SafetyFigure]
    evidence: Sequence[Evidence]


class Details(Protocol):
    """Finds them."""

    def of_model(self, name: str) -> ModelDetails:
        """Return those of a model; empty where there is none of this name.

        Raises:
            CallError: STORE_UNAVAILABLE.
        """
        ...

    def of_class(self, task_class: str) -> Sequence[tuple[str, QualityFigure]]:
        """Return the figures of a task class, each with its model, by model and variant.

        Raises:
            CallError: STORE_UNAVAILABLE.
        """
        ...

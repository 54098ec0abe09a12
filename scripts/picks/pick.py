"""The engine's answer to a question, with the figures of quality behind it."""

from collections.abc import Iterable
from dataclasses import dataclass

from modelreg.catalog.model import QualityFigure
from modelreg.client import LocalClient
from modelreg.v1 import select_pb2
from picks.evidence import figure_of
from picks.question import Question


@dataclass(frozen=True)
class Pick:
    """What was picked.

    Attributes:
        question: the question.
        choice: the pick.
        runner_up: the best of another model; None where there is none among the alternatives.
        figure: the pick's figure of quality.
        rivals: of every eligible candidate, the pick too: its figure of quality and the value compared, in ppm.
    """

    question: Question
    choice: select_pb2.RouteChoice
    runner_up: select_pb2.RouteChoice | None
    figure: QualityFigure
    rivals: tuple[tuple[QualityFigure, int], ...]

    @property
    def quality_ppm(self) -> int:
        """The quality that was compared: the figure less its standard error."""
        return value_ppm(self.choice.terms, select_pb2.COMPONENT_QUALITY)

    @property
    def is_free(self) -> bool:
        """Whether the pick costs nothing."""
        return self.choice.quote.expected.units == self.choice.quote.expected.pico == 0


def ask(client: LocalClient, question: Question) -> Pick:
    """Return the pick of what the client serves, which is the packaged catalogue.

    Raises:
        NoEligibleModelError: nothing is left to pick.
    """
    response = client.select(
        task_class=question.task_class,
        strategy=question.strategy,
        constraints=question.constraints,
        explain=select_pb2.EXPLAIN_FULL,
        dry_run=True,
    ).response
    choice = response.selected
    return Pick(
        question=question,
        choice=choice,
        runner_up=next((other for other in response.alternatives if other.model_id != choice.model_id), None),
        figure=figure_of(choice.route, question.task_class),
        rivals=tuple(
            (figure_of(each.route, question.task_class), value_ppm(each.terms, select_pb2.COMPONENT_QUALITY))
            for each in response.explanation.candidates
            if each.excluded == select_pb2.EXCLUSION_REASON_UNSPECIFIED
        ),
    )


def value_ppm(terms: Iterable[select_pb2.Term], component: select_pb2.Component) -> int:
    """Return the value of one component.

    Raises:
        ValueError: the terms do not have it exactly once.
    """
    (value,) = [term.value_ppm for term in terms if term.component == component]
    return value

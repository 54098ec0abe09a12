"""The packaged figure of quality that counts for a candidate in a class."""

import functools

from modelreg.catalog.model import QualityFigure
from modelreg.catalog.packaged import packaged_models, packaged_vocabulary
from modelreg.catalog.route import RouteParts
from modelreg.v1 import common_pb2


def figure_of(route: common_pb2.RouteRef, task_class: str) -> QualityFigure:
    """Return the figure of a candidate: of the class, or of the nearest parent with figures."""
    return _figures()[RouteParts.of(route.route_id).model, route.variant, _standing_class(task_class)]


@functools.cache
def _figures() -> dict[tuple[str, str, str], QualityFigure]:
    return {
        (model, figure.variant, figure.task_class): figure
        for model, entry in packaged_models().models.items()
        for figure in entry.quality or ()
    }


@functools.cache
def _standing_class(task_class: str) -> str:
    vocabulary = packaged_vocabulary()
    return vocabulary.standing_class(task_class, vocabulary.measured_by(packaged_models()))

"""`ListQuality`: the figures of a task class, by model and variant."""

from bisect import bisect_right
from typing import Final

from modelreg.catalog.model import QualityFigure
from modelreg.errors import missing, too_long, unknown_name
from modelreg.pages import Pages
from modelreg.registry.answers.figures import Figures
from modelreg.registry.answers.task_class import figures_class, task_class_named
from modelreg.registry.registry import Registry
from modelreg.registry.resources.plain import fill
from modelreg.v1 import model_pb2
from modelreg.v1 import search_pb2 as pb

_ROWS: Final = Pages("quality rows", usual=1_000, most=10_000, key=(str, str))
_MOST_MODELS: Final = 256


class ListQuality:
    """Answers it. Thread-safe."""

    def __init__(self, registry: Registry, figures: Figures) -> None:
        """Read ``registry``."""
        self._registry = registry
        self._figures = figures

    def list(self, request: pb.ListQualityRequest) -> pb.ListQualityResponse:
        """List figures by model and variant.

        Raises:
            CallError: MISSING_FIELD, UNKNOWN_NAME, OUT_OF_RANGE, TOO_LONG, NO_SNAPSHOT, STORE_UNAVAILABLE.
        """
        size, after = _ROWS.size(request.page_size), _ROWS.after(request.page_token)
        if not request.task_class:
            raise missing("task_class", "name the task class")
        if len(request.models) > _MOST_MODELS:
            raise too_long("models", len(request.models), _MOST_MODELS)
        held = self._registry.held()
        for index, name in enumerate(request.models):
            if name not in held.models:
                raise unknown_name(f"models[{index}]", "model", name, sorted(held.models))
        task_class = task_class_named(request.task_class, "task_class")
        wanted = set(request.models)
        rows = self._figures.of_class(task_class, held).rows
        if wanted:
            rows = [(name, figure) for name, figure in rows if name in wanted]
        keys = [(name, figure.variant) for name, figure in rows]
        begin = 0 if after is None else bisect_right(keys, (str(after[0]), str(after[1])))
        page = rows[begin : begin + size]
        return pb.ListQualityResponse(
            rows=[pb.QualityRow(model_id=name, figure=figure_message(figure)) for name, figure in page],
            next_page_token=_ROWS.token(keys[begin + size - 1]) if begin + size < len(keys) else "",
            revision=held.revision,
            task_class=figures_class(task_class, held),
            demo=held.demo,
        )


def figure_message(figure: QualityFigure) -> model_pb2.Figure:
    """Return a figure as the API shows it."""
    message = model_pb2.Figure()
    fill(message, dict(figure))
    return message

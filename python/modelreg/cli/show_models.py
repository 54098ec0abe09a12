"""Models as tables: one line each, or all that is known of one."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from modelreg.cli import live_words, words
from modelreg.cli.output import table
from modelreg.cli.show_routes import add_route, routes_table
from modelreg.v1 import common_pb2, registry_pb2

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_DEFAULT: Final = "default"


def show_models(answer: registry_pb2.ListModelsResponse, out: "Console") -> None:
    """Print one line a model."""
    numbers = ("context", "output", "routes")
    rows = table("model", "vendor", "type", "status", *numbers, "capabilities", right=numbers)
    for model in answer.models:
        rows.add_row(
            model.model_id,
            model.vendor or words.NOTHING,
            model.type or words.NOTHING,
            live_words.status(model.status),
            _context(model),
            _output(model),
            str(len(model.route_ids)),
            _names(model.capabilities),
        )
    out.print(rows)
    out.print()
    out.print(f"models: {len(answer.models)}, registry revision {answer.revision}")


def show_model(model: registry_pb2.Model, routes: Sequence[registry_pb2.Route], out: "Console") -> None:
    """Print all that is known of a model, and its routes."""
    out.print(_facts(model))
    if model.quality:
        out.print()
        out.print(_figures(model))
    rows = routes_table()
    for route in routes:
        add_route(rows, route)
    for shown in (_prices(routes), rows):
        if shown.row_count:
            out.print()
            out.print(shown)


def _facts(model: registry_pb2.Model) -> "Table":
    lines = table("", "")
    lines.show_header = False
    version = f", version {model.version}" if model.HasField("version") else ""
    lines.add_row("model", f"{model.model_id}{version}, {live_words.status(model.status)}")
    lines.add_row("vendor", model.vendor or words.NOTHING)
    lines.add_row(
        "type", f"{model.type or words.NOTHING}: {_names(model.input_modalities)} to {_names(model.output_modalities)}"
    )
    lines.add_row("context", f"{_context(model)} tokens, output {_output(model)} tokens")
    lines.add_row("capabilities", _names(model.capabilities))
    lines.add_row("parameters", _names(model.parameters))
    lines.add_row("variants", _names(variant or _DEFAULT for variant in model.variants))
    lines.add_row("licence", model.licence + _commercial_use(model) if model.licence else words.NOTHING)
    if model.tags:
        lines.add_row("tags", _names(model.tags))
    return lines


def _figures(model: registry_pb2.Model) -> "Table":
    """Return a line a task class and a column a variant; each figure with its standard error."""
    cells = {(one.task_class, one.variant): one for one in model.quality}
    variants = sorted({one.variant for one in model.quality})
    named = [variant or _DEFAULT for variant in variants]
    rows = table("quality for", *named, "basis", right=(*named,))
    for task_class in sorted({one.task_class for one in model.quality}):
        figures = [cells.get((task_class, variant)) for variant in variants]
        bases = sorted({live_words.source(figure.basis) for figure in figures if figure is not None})
        rows.add_row(task_class or "(safety)", *(_figure(figure) for figure in figures), ", ".join(bases))
    return rows


def _figure(figure: registry_pb2.QualityFigure | None) -> str:
    return words.NOTHING if figure is None else f"{words.ppm(figure.mean_ppm)}±{words.ppm(figure.se_ppm)}"


def _prices(routes: Iterable[registry_pb2.Route]) -> "Table":
    """Return a line a unit and route, and one for each variant that has a price of its own."""
    rows = table("price of", "on", "amount", right=("amount",))
    first_of: dict[str, registry_pb2.Route] = {}
    for route in routes:
        first = first_of.setdefault(route.route_id, route)
        if first is not route and first.prices == route.prices:
            continue
        name = words.route(common_pb2.RouteRef(route_id=route.route_id, variant=route.variant))
        for price in route.prices:
            rows.add_row(price.kind, name, live_words.unit_price(price))
    return rows


def _context(model: registry_pb2.Model) -> str:
    return str(model.context_tokens) if model.HasField("context_tokens") else words.NOTHING


def _output(model: registry_pb2.Model) -> str:
    return str(model.max_output_tokens) if model.HasField("max_output_tokens") else words.NOTHING


def _commercial_use(model: registry_pb2.Model) -> str:
    if not model.HasField("commercial_use"):
        return ""
    return ", commercial use" if model.commercial_use else ", no commercial use"


def _names(names: Iterable[str]) -> str:
    return ", ".join(names) or words.NOTHING

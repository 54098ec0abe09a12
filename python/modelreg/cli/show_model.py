"""All that is known of a model, as tables."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from modelreg.cli import live_words, rate_words, words
from modelreg.cli.output import table
from modelreg.cli.show_resources import standing
from modelreg.cli.show_routes import add_route, routes_table
from modelreg.v1 import common_pb2, model_pb2, registry_pb2, resource_pb2

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_DEFAULT: Final = "default"


def show_model(
    answer: resource_pb2.GetResourceResponse, routes: Sequence[registry_pb2.Candidate], out: "Console"
) -> None:
    """Print all that is known of a model, and its served routes."""
    model = answer.resource.model
    out.print(_facts(model, answer.resource.layers))
    for shown in (_figures(model), _evidence(model), _prices(routes), _routes(routes)):
        if shown.row_count:
            out.print()
            out.print(shown)
    out.print()
    out.print(f"routes: {len({route.route_id for route in routes})}{standing(answer)}")


def _facts(model: model_pb2.Model, layers: Iterable[common_pb2.Layer]) -> "Table":
    lines = table("", "")
    lines.show_header = False
    version = f", version {model.version}" if model.HasField("version") else ""
    lines.add_row("model", f"{model.model_id}{version}, {live_words.status(model.status)}")
    lines.add_row("vendor", model.vendor or words.NOTHING)
    modalities = f"{words.names(model.input_modalities)} to {words.names(model.output_modalities)}"
    lines.add_row("type", f"{model.type or words.NOTHING}: {modalities}")
    output = words.count(model.max_output_tokens)
    lines.add_row("context", f"{words.count(model.context_tokens)} tokens, output {output} tokens")
    lines.add_row(
        "capabilities", words.names(name for name in sorted(model.capabilities) if model.capabilities[name].present)
    )
    lines.add_row("parameters", words.names(_parameter(name, model) for name in model.parameters))
    lines.add_row("variants", words.names(variant or _DEFAULT for variant in sorted(model.variants)))
    lines.add_row("licence", model.licence + _commercial_use(model) if model.licence else words.NOTHING)
    lines.add_row("released", words.day(model.released) if model.HasField("released") else words.NOTHING)
    if model.tags:
        lines.add_row("tags", words.names(model.tags))
    if model.versions:
        lines.add_row("versions", words.names(sorted(model.versions)))
    if model.HasField("deprecated"):
        lines.add_row("deprecated", words.day(model.deprecated))
    if model.replacement:
        lines.add_row("go over to", model.replacement)
    if model.migration_guide:
        lines.add_row("how", model.migration_guide)
    lines.add_row("stated by", words.names(live_words.layer(layer) for layer in layers))
    return lines


def _parameter(name: str, model: model_pb2.Model) -> str:
    bounds = model.parameter_bounds.get(name)
    if bounds is None:
        return name
    return f"{name} {bounds.least or ''}..{bounds.greatest or ''}"


def _figures(model: model_pb2.Model) -> "Table":
    """Return a line a task class and a column a variant; each figure with its standard error."""
    every = [*model.quality, *model.safety]
    cells = {(one.task_class, one.variant): one for one in every}
    variants = sorted({one.variant for one in every})
    named = [variant or _DEFAULT for variant in variants]
    rows = table("quality for", *named, "basis", right=(*named,))
    for task_class in sorted({one.task_class for one in every}):
        figures = [cells.get((task_class, variant)) for variant in variants]
        bases = sorted({live_words.source(figure.basis) for figure in figures if figure is not None})
        rows.add_row(task_class or "(safety)", *(_figure(figure) for figure in figures), ", ".join(bases))
    return rows


def _figure(figure: model_pb2.Figure | None) -> str:
    return words.NOTHING if figure is None else f"{words.quality(figure.mean_ppm)}±{words.quality(figure.se_ppm)}"


def _evidence(model: model_pb2.Model) -> "Table":
    rows = table("evidence", "measure", "variant", "score", "of", "n", "from", right=("score", "of", "n"))
    for one in model.evidence:
        rows.add_row(
            one.source,
            one.measure,
            one.variant or _DEFAULT,
            one.score,
            one.max_score or words.NOTHING,
            words.count(one.samples),
            "its vendor" if one.self_reported else one.source,
        )
    return rows


def _prices(routes: Iterable[registry_pb2.Candidate]) -> "Table":
    """Return a line a unit and route, and one for each variant that has a price of its own."""
    rows = table("price of", "on", "amount", "stated by", right=("amount",))
    first_of: dict[str, registry_pb2.Candidate] = {}
    for route in routes:
        first = first_of.setdefault(route.route_id, route)
        if first is not route and first.price == route.price:
            continue
        name = words.route(common_pb2.RouteRef(route_id=route.route_id, variant=route.variant))
        imported = {live_words.priced(rate): rate for rate in route.price.imported}
        by = live_words.layer(route.price.source) if route.price.source else words.NOTHING
        for rate in route.price.rates:
            priced = live_words.priced(rate)
            rows.add_row(priced, name, live_words.unit_price(rate), _stated(by, imported.pop(priced, None)))
        # What is left is in a currency without an exchange rate.
        for priced, rate in imported.items():
            rows.add_row(priced, name, "unknown", _stated(by, rate))
    return rows


def _stated(by: str, imported: common_pb2.ImportedRate | None) -> str:
    return by if imported is None else f"{by}: {rate_words.written(imported.kind, imported.amount)}"


def _routes(routes: Iterable[registry_pb2.Candidate]) -> "Table":
    rows = routes_table()
    for route in routes:
        add_route(rows, route)
    return rows


def _commercial_use(model: model_pb2.Model) -> str:
    if not model.HasField("commercial_use"):
        return ""
    return ", commercial use" if model.commercial_use else ", no commercial use"

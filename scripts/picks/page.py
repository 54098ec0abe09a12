"""The page `benchmarks/results/picks.md`, rendered from its template."""

from collections.abc import Sequence
from datetime import UTC, datetime
from string import Template

from modelreg.catalog.packaged import packaged_models, packaged_vocabulary
from modelreg.cli.money import shown_usd
from modelreg.v1 import select_pb2
from picks.notes import Note
from picks.pick import Pick, value_ppm
from picks.question import OFFERS
from places import ROOT

TEMPLATE = ROOT / "benchmarks" / "templates" / "picks.md"
PAGE = ROOT / "benchmarks" / "results" / "picks.md"
COMPONENTS = (
    select_pb2.COMPONENT_QUALITY,
    select_pb2.COMPONENT_COST,
    select_pb2.COMPONENT_SPEED,
    select_pb2.COMPONENT_SAFETY,
    select_pb2.COMPONENT_AVAILABILITY,
)
_FULL_PPM = 1_000_000


def page(picks: Sequence[Pick], notes: Sequence[Note]) -> str:
    """Return the page."""
    packaged = packaged_models()
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        as_of=_day(packaged.date),
        models=len(packaged.models),
        routes=len(packaged.routes),
        overview="\n\n".join(_overview(offers, _of(offers, picks), notes) for offers in OFFERS),
        notes="\n".join(f"{number}. {note.text}" for number, note in enumerate(notes, 1)),
        terms="\n\n".join(_terms(offers, _of(offers, picks), notes) for offers in OFFERS),
    )


def _day(unix_ms: int | None) -> str:
    return "an unknown day" if unix_ms is None else datetime.fromtimestamp(unix_ms / 1_000, UTC).date().isoformat()


def _of(offers: str, picks: Sequence[Pick]) -> list[Pick]:
    return [pick for pick in picks if pick.question.offers == offers]


def _overview(offers: str, picks: Sequence[Pick], notes: Sequence[Note]) -> str:
    strategies = [strategy.name for strategy in packaged_vocabulary().strategies.strategies]
    by_class: dict[str, list[str]] = {}
    for pick in picks:
        by_class.setdefault(pick.question.task_class, []).append(_named(pick, notes))
    return "\n".join(
        [
            f"### {offers[0].upper()}{offers[1:]}",
            "",
            _row(["class", *strategies]),
            _row(["---"] * (len(strategies) + 1)),
            *(_row([name, *cells]) for name, cells in by_class.items()),
        ]
    )


def _terms(offers: str, picks: Sequence[Pick], notes: Sequence[Note]) -> str:
    heads = ["class", "strategy", "pick", "figure", "basis", "sources", "quality", "cost", "speed", "safety", "avail."]
    heads += ["score", "quote", "latency", "next model"]
    return "\n".join(
        [
            f"### {offers[0].upper()}{offers[1:]}",
            "",
            _row(heads),
            _row(["---"] * len(heads)),
            *(_row(_cells(pick, notes)) for pick in picks),
        ]
    )


def _cells(pick: Pick, notes: Sequence[Note]) -> list[str]:
    figure, choice = pick.figure, pick.choice
    return [
        pick.question.task_class,
        pick.question.strategy,
        _named(pick, notes),
        f"{figure.mean_ppm / _FULL_PPM:.2f} ± {figure.se_ppm / _FULL_PPM:.2f}",
        figure.basis,
        ", ".join(figure.sources or ()),
        *(f"{value_ppm(choice.terms, component) / _FULL_PPM:.2f}" for component in COMPONENTS),
        f"{choice.score:.3f}",
        shown_usd(choice.quote.expected),
        f"{choice.expected_latency_ms / 1_000:.1f} s",
        pick.runner_up.model_id if pick.runner_up else "-",
    ]


def _named(pick: Pick, notes: Sequence[Note]) -> str:
    """Return route and variant, and the numbers of the notes on them."""
    variant = f" [{pick.choice.route.variant}]" if pick.choice.route.variant else ""
    numbers = ", ".join(str(number) for number, note in enumerate(notes, 1) if note.explains(pick))
    return f"{pick.choice.route.route_id}{variant}{f' ({numbers})' if numbers else ''}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"

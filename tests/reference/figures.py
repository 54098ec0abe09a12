"""Which figure stands for a candidate: live or a prior (scoring.md, "Details": Quality figures, Speed figures)."""

from collections.abc import Iterable
from dataclasses import dataclass

from modelreg.internal.v1.snapshot_pb2 import Figure, Settings, Speed, TaskClass
from modelreg.v1 import select_pb2 as sel

from .components import availability_ppm, cautious_ppm
from .registry import Candidate, Registry


@dataclass(frozen=True)
class Value:
    """A number and where it comes from."""

    value: int
    source: sel.TermSource


def class_with_sources(registry: Registry, task_class: TaskClass) -> str | None:
    """Up the parents to the nearest class with sources, itself included."""
    current: TaskClass | None = task_class
    while current is not None and not current.has_sources:
        current = registry.task_classes.get(current.parent)
    return None if current is None else current.name


def find(figures: Iterable[Figure], task_class: str, variant: str) -> Figure | None:
    """The figure for exactly this class and variant."""
    for figure in figures:
        if figure.task_class == task_class and figure.variant == variant:
            return figure
    return None


def quality(candidate: Candidate, source_class: str | None, settings: Settings) -> Value:
    """The variant's own figure; else the default variant's, se = floor(3 * se / 2); else nothing known."""
    caution = settings.caution_milli
    figures, variant = candidate.model.quality, candidate.variant.name
    if source_class is not None:
        own = find(figures, source_class, variant)
        if own is not None:
            return Value(cautious_ppm(own.mean_ppm, own.se_ppm, caution), own.basis)
        default = find(figures, source_class, "")
        if default is not None:
            return Value(cautious_ppm(default.mean_ppm, 3 * default.se_ppm // 2, caution), default.basis)
    mean, se = settings.unknown_quality_mean_ppm, settings.unknown_quality_se_ppm
    return Value(cautious_ppm(mean, se, caution), sel.TERM_SOURCE_NONE)


def safety(candidate: Candidate, settings: Settings) -> Value:
    """As quality, without class and without widening se; nothing known: the setting, basis none."""
    figures = candidate.model.safety
    figure = find(figures, "", candidate.variant.name) or find(figures, "", "")
    if figure is None:
        return Value(settings.unknown_safety_ppm, sel.TERM_SOURCE_NONE)
    return Value(cautious_ppm(figure.mean_ppm, figure.se_ppm, settings.caution_milli), figure.basis)


def speed_sources(candidate: Candidate, settings: Settings) -> list[tuple[Speed, sel.TermSource]]:
    """Which prior stands where nothing is live, first found first."""
    return [
        (candidate.variant.speed, sel.TERM_SOURCE_VARIANT_PRIOR),
        (candidate.route.speed, sel.TERM_SOURCE_PRIOR),
        (candidate.model.inferred_speed, sel.TERM_SOURCE_CATALOG),
        (settings.market_speed, sel.TERM_SOURCE_MARKET),
    ]


STRONGEST_FIRST = [
    sel.TERM_SOURCE_LIVE,
    sel.TERM_SOURCE_VARIANT_PRIOR,
    sel.TERM_SOURCE_PRIOR,
    sel.TERM_SOURCE_CATALOG,
    sel.TERM_SOURCE_MARKET,
]


def ttft_ms(candidate: Candidate, settings: Settings) -> Value:
    """Time to first token, by itself: live, else a prior."""
    if candidate.live.ttft_source == sel.TERM_SOURCE_LIVE:
        return Value(candidate.live.ttft_ms, sel.TERM_SOURCE_LIVE)
    for speed, source in speed_sources(candidate, settings):
        if speed.HasField("ttft_ms"):
            return Value(speed.ttft_ms, source)
    raise AssertionError("the market's speed has both parts")


def us_per_token(candidate: Candidate, settings: Settings) -> Value:
    """Microseconds per output token, by itself: live, else a prior."""
    if candidate.live.us_per_token_source == sel.TERM_SOURCE_LIVE:
        return Value(candidate.live.us_per_token, sel.TERM_SOURCE_LIVE)
    for speed, source in speed_sources(candidate, settings):
        if speed.HasField("us_per_token"):
            return Value(speed.us_per_token, source)
    raise AssertionError("the market's speed has both parts")


def availability(candidate: Candidate, settings: Settings) -> Value:
    """The live component as it is, else that of the prior alone."""
    if candidate.live.availability_source == sel.TERM_SOURCE_LIVE:
        return Value(candidate.live.availability_ppm, sel.TERM_SOURCE_LIVE)
    prior = availability_ppm(settings.availability_prior_ppm, settings.availability_prior_attempts)
    return Value(prior, sel.TERM_SOURCE_PRIOR)


def weaker(one: Value, other: Value) -> sel.TermSource:
    """The source of the weaker of two speed figures."""
    return max(one.source, other.source, key=STRONGEST_FIRST.index)

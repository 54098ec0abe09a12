"""A random registry: few names, coarse figures, so that lists hit and ties happen. Routes are in `random_routes.py`."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from modelreg.internal.v1 import snapshot_pb2 as snap
from modelreg.v1 import constraints_pb2 as con
from modelreg.v1 import select_pb2 as sel

from .random_prices import NOW_UNIX_MS, REGIONS
from .random_routes import add_dates, add_routes

T = TypeVar("T")

PROVIDERS = ["alpha", "beta", "gamma", "delta", "eps"]
MODELS = ["m-a", "m-b", "m-c", "m-é", "n-a", "n-b", "n-large", "o-1", "o-1-mini", "zulu"]
MODALITIES = [[], ["text"], ["text", "image"], ["text", "image", "audio"]]
CAPABILITIES = ["tools", "reasoning", "vision", "json"]
PARAMETERS = ["temperature", "tools", "seed", "top_p"]
LICENCES = ["", "apache-2.0", "proprietary", "mit"]
TAGS = ["internal", "fast", "trial"]
KNOWN = [snap.KNOWN_UNSPECIFIED, snap.KNOWN_NO, snap.KNOWN_YES]
BASES = [
    sel.TERM_SOURCE_MEASURED,
    sel.TERM_SOURCE_LINKED,
    sel.TERM_SOURCE_INFERRED,
    sel.TERM_SOURCE_USER,
    sel.TERM_SOURCE_BENCHMARK,
    sel.TERM_SOURCE_FEEDBACK,
]
CLASSES: list[tuple[str, str, bool, int, int, int, list[str]]] = [
    ("general", "", True, 1_000, 300, 4_000, []),
    ("chat", "general", True, 1_000, 300, 4_000, ["conversation"]),
    ("creative", "chat", False, 500, 1_000, 4_000, ["story", "poem"]),
    ("verse", "creative", False, 333, 777, 3_333, []),
    ("coding", "general", True, 2_000, 1_000, 20_000, ["code"]),
]
STRATEGIES = [
    ("quality-first", [60, 10, 10, 10, 10], None, False),
    ("cost-optimized", [15, 60, 5, 10, 10], 250_000, False),
    ("balanced", [36, 36, 18, 5, 5], 400_000, False),
    ("speed-first", [15, 15, 55, 5, 10], 250_000, False),
    ("safety-critical", [30, 10, 10, 40, 10], None, True),
]
UNIT_KINDS = [
    ("input_token", "", "", 1_000_000, []),
    ("output_token", "", "", 4_000_000, []),
    ("request", "", "", 0, []),
    ("hardware_token", "", "", 0, []),
    ("cached_input_token", "", "", 1_000_000, ["input_token"]),
    ("image_input_token", "image", "", 500_000, ["input_token"]),
    ("cached_image_input_token", "image", "", 500_000, ["cached_input_token", "image_input_token"]),
    ("cache_write_token", "", "", 1_000_000, ["input_token"]),
    ("cache_write_1h_token", "", "", 1_000_000, ["cache_write_token"]),
    ("reasoning_token", "", "", 4_000_000, ["output_token"]),
    ("image", "image", "", 1_000_000_000, []),
    ("audio_second", "audio", "", 100_000_000, []),
    ("drawing", "", "image", 40_000_000_000, []),
    ("large_drawing", "", "image", 60_000_000_000, ["drawing"]),
    ("search", "", "", 10_000_000_000, []),
]


def mostly(rng: Random, usual: T, others: Sequence[T], share: float) -> T:
    """The usual value, but for a share of other ones."""
    return rng.choice(others) if rng.random() < share else usual


def some(rng: Random, names: Sequence[str], share: float) -> list[str]:
    """Each name with this probability, in random order."""
    chosen = [name for name in names if rng.random() < share]
    rng.shuffle(chosen)
    return chosen


def random_snapshot(rng: Random, *, many: bool = False) -> snap.Snapshot:
    """A valid snapshot with 1 to 64 candidates, or with many; its time is around NOW_UNIX_MS."""
    snapshot = snap.Snapshot(format=1, revision=1, built_at_unix_ms=NOW_UNIX_MS, demo=rng.random() < 0.1)
    snapshot.settings.CopyFrom(random_settings(rng))
    add_data(rng, snapshot)
    weak, dated, even = rng.random() < 0.15, rng.random() < 0.18, rng.random() < 0.4
    for name in rng.sample(PROVIDERS, rng.randint(2, len(PROVIDERS))):
        snapshot.providers.append(random_provider(rng, name))
    for name in rng.sample(MODELS, rng.choice([1, 5, 6, 8, 10])):
        snapshot.models.append(random_model(rng, name, weak=weak, dated=dated))
    if even:
        make_even(snapshot)
    add_routes(rng, snapshot, dated=dated, even=even, many=many)
    for name in rng.sample(["best", "m-alias", "both"], rng.randint(0, 3)):
        models = [model.name for model in snapshot.models]
        snapshot.aliases.add(name=name, models=rng.sample(models, rng.randint(1, min(3, len(models)))))
    return snapshot


def random_settings(rng: Random) -> snap.Settings:
    """The operator's settings; the data's own defaults half of the time."""
    return snap.Settings(
        unpriced=rng.choice([snap.UNPRICED_REJECT, snap.UNPRICED_ESTIMATE, snap.UNPRICED_ALLOW]),
        caution_milli=mostly(rng, 1_000, [0, 500, 3_000], 0.4),
        market_speed=snap.Speed(ttft_ms=mostly(rng, 4_900, [300], 0.2), us_per_token=mostly(rng, 17_544, [999], 0.2)),
        unknown_quality_mean_ppm=250_000,
        unknown_quality_se_ppm=mostly(rng, 250_000, [0, 100_001], 0.3),
        availability_prior_ppm=mostly(rng, 990_000, [999_999, 333_333, 0], 0.3),
        availability_prior_attempts=mostly(rng, 20, [1, 3, 77], 0.3),
        unknown_safety_ppm=mostly(rng, 500_000, [100_000, 0], 0.2),
    )


def add_data(rng: Random, snapshot: snap.Snapshot) -> None:
    """Classes, strategies and unit kinds, in random order."""
    for name, parent, has_sources, tokens_in, tokens_out, t_ms, aliases in rng.sample(CLASSES, len(CLASSES)):
        task_class = snapshot.task_classes.add(
            name=name,
            parent=parent,
            has_sources=has_sources,
            input_tokens=tokens_in,
            output_tokens=tokens_out,
            t_ms=mostly(rng, t_ms, [1, 777, 20_000], 0.2),
            aliases=aliases,
        )
        if rng.random() < 0.8:
            task_class.output_spread.low_milli = rng.choice([0, 83, 328, 1_000])
            task_class.output_spread.high_milli = rng.choice([1_000, 2_463, 999_999])
    for name, percent, floor, safety in rng.sample(STRATEGIES, len(STRATEGIES)):
        strategy = snapshot.strategies.add(name=name, version=rng.randint(1, 3), safety_required=safety)
        own = [rng.choice([0, 1, 333_333, 1_000_000]) for _ in range(4)] + [50_000]
        strategy.weights_ppm.extend(mostly(rng, [weight * 10_000 for weight in percent], [own], 0.2))
        if floor is not None:
            strategy.min_quality_ppm = floor
    reference_of = mostly(rng, 1, [0, 10**9], 0.1)
    for name, takes, gives, reference, part_of in rng.sample(UNIT_KINDS, len(UNIT_KINDS)):
        snapshot.unit_kinds.add(
            name=name,
            input_modality=takes,
            output_modality=gives,
            reference_pico_usd=min(reference * reference_of, 10**15),
            part_of=rng.sample(part_of, len(part_of)),
        )


def random_provider(rng: Random, name: str) -> snap.Provider:
    """A provider whose policy is unknown here and there."""
    provider = snap.Provider(name=name, zdr=rng.choice(KNOWN), training=rng.choice(KNOWN))
    provider.regions.extend(some(rng, REGIONS, 0.5))
    if rng.random() < 0.7:
        provider.retention_days = rng.choice([0, 30, 90])
    return provider


def random_model(rng: Random, name: str, *, weak: bool, dated: bool) -> snap.Model:
    """A model; `weak`: no quality above the floors."""
    model = snap.Model(
        name=name,
        vendor=rng.choice(["v1", "v2"]),
        type=mostly(rng, "chat", ["", "embedding"], 0.06),
        status=mostly(
            rng,
            con.STATUS_ACTIVE,
            [con.STATUS_BETA, con.STATUS_RETIRED, con.STATUS_UNSPECIFIED],
            0.06,
        ),
        input_modalities=mostly(rng, MODALITIES[3], MODALITIES, 0.5),
        output_modalities=mostly(rng, MODALITIES[2], MODALITIES[:3], 0.6),
        parameters=some(rng, PARAMETERS, 0.7) if rng.random() < 0.6 else [],
        stream=mostly(rng, snap.KNOWN_YES, KNOWN, 0.2),
        batch=mostly(rng, snap.KNOWN_YES, KNOWN, 0.5),
        licence=rng.choice(LICENCES),
        commercial_use=rng.choice(KNOWN),
        tags=some(rng, TAGS, 0.5),
    )
    if rng.random() < 0.5:
        model.version = rng.choice(["1", "2024-10-01", "1.2", "2.0.7", "latest", ""])
    add_bounds(rng, model)
    if rng.random() < 0.8:
        model.context_tokens = rng.choice([4_096, 32_768, 131_072, 1_000_000, 1_000_000])
    if rng.random() < 0.7:
        model.max_output_tokens = rng.choice([512, 4_096, 65_536, 65_536])
    if rng.random() < 0.5:
        add_inferred_speed(rng, model)
    if dated:
        add_dates(rng, model)
    for capability in some(rng, CAPABILITIES, 0.7):
        added = model.capabilities.add(name=capability, present=rng.random() < 0.75)
        if added.present and rng.random() < 0.6:
            added.score_ppm = rng.choice([200_000, 600_000, 900_000])
    for variant in ["", "effort=high", "effort=high;thinking=64k", "effort=low"]:
        if rng.random() < 0.7:
            model.variants.add(name=variant, output_milli=rng.choice([1_000, 500, 3_000, 2_718]))
    add_figures(rng, model, weak=weak)
    return model


def add_bounds(rng: Random, model: snap.Model) -> None:
    """What some parameters may be, one end of it open here and there."""
    for name in rng.sample(["temperature", "top_p", "seed"], rng.choice([0, 0, 0, 1, 2])):
        bounds = model.parameter_bounds.add(name=name)
        if rng.random() < 0.8:
            bounds.least_millionths = rng.choice([0, 0, 500_000, -1_000_000])
        if rng.random() < 0.8:
            bounds.greatest_millionths = rng.choice([1_000_000, 2_000_000, 500_000])


def make_even(snapshot: snap.Snapshot) -> None:
    """All models as good and safe as the first one: candidates near each other."""
    for model in snapshot.models[1:]:
        for field in ("quality", "safety"):
            model.ClearField(field)
        model.quality.extend(snapshot.models[0].quality)
        model.safety.extend(snapshot.models[0].safety)


def add_inferred_speed(rng: Random, model: snap.Model) -> None:
    """The catalogue's inference; each part by itself."""
    if rng.random() < 0.7:
        model.inferred_speed.ttft_ms = rng.choice([100, 700, 4_000])
    if rng.random() < 0.7:
        model.inferred_speed.us_per_token = rng.choice([1_000, 5_000, 20_000])


def add_figures(rng: Random, model: snap.Model, *, weak: bool) -> None:
    """Quality per class and variant, safety per variant, coarse."""
    means = [0, 50_000, 200_000] if weak else [50_000, 250_000, 400_000, 500_000, 812_500, 1_000_000]
    for task_class in ["general", "chat", "coding", "creative"]:
        for variant, share in [("", 0.8), ("effort=high", 0.3), ("effort=low", 0.2)]:
            if rng.random() < share:
                model.quality.add(
                    task_class=task_class,
                    variant=variant,
                    mean_ppm=rng.choice(means),
                    se_ppm=mostly(rng, 0, [50_000, 68_864, 100_001], 0.6),
                    basis=rng.choice(BASES),
                )
    if rng.random() < 0.4:
        for variant in ["", *some(rng, ["effort=high"], 0.3)]:
            model.safety.add(
                variant=variant,
                mean_ppm=rng.choice([300_000, 500_000, 600_000, 1_000_000]),
                se_ppm=rng.choice([0, 33_333]),
                basis=rng.choice(BASES),
            )

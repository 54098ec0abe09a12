"""Random constraints: one small setter each, a few of them a request, with names the registry has."""

from collections.abc import Callable, Iterable
from random import Random

from modelreg.internal.v1 import snapshot_pb2 as snap
from modelreg.v1 import constraints_pb2

from .checks import ROWS
from .money import PICO, usd

Setter = Callable[[Random, snap.Snapshot, constraints_pb2.Constraints], None]


def picked(rng: Random, names: Iterable[str], most: int = 3) -> list[str]:
    """Up to `most` distinct names, in random order; none where there are none."""
    known = sorted(set(names) - {""})
    return rng.sample(known, min(len(known), rng.randint(1, most)))


def capabilities(rng: Random, snapshot: snap.Snapshot, to: constraints_pb2.Constraints) -> None:
    """Required, optional, excluded."""
    known = [capability.name for model in snapshot.models for capability in model.capabilities]
    for name in picked(rng, known, 1):
        wanted = to.capabilities.required.add(name=name)
        if rng.random() < 0.5:
            wanted.min_score_ppm = rng.choice([0, 200_000, 600_000])
    if rng.random() < 0.4:
        to.capabilities.optional.extend(picked(rng, known))
    if rng.random() < 0.2:
        to.capabilities.excluded.extend(picked(rng, known, 1))


def modalities(rng: Random, _snapshot: snap.Snapshot, to: constraints_pb2.Constraints) -> None:
    """Of the input and the output."""
    to.input_modalities.extend(rng.choice([["text"], ["image"], ["text", "image"], ["audio"], []]))
    if rng.random() < 0.6:
        to.output_modalities.append(rng.choice(["text", "text", "image"]))


def limits(rng: Random, _snapshot: snap.Snapshot, to: constraints_pb2.Constraints) -> None:
    """Least context, least output."""
    if rng.random() < 0.6:
        to.min_context_tokens = rng.choice([0, 4_096, 32_768, 200_000])
    if rng.random() < 0.6:
        to.min_output_tokens = rng.choice([0, 512, 4_096, 10_000])


PRICED = ["input_token", "output_token", "image", "request", "cached_image_input_token", "hardware_token"]
"""What ceilings are about."""


def price_ceilings(rng: Random, _snapshot: snap.Snapshot, to: constraints_pb2.Constraints) -> None:
    """By unit, blended, per request."""
    if rng.random() < 0.5:
        for kind in rng.sample(PRICED, rng.choice([1, 1, 2])):
            to.price_ceilings.units.add(kind=kind, max_pico_usd=rng.choice([0, 1_000_000, 4_000_000, 10**12]))
    if rng.random() < 0.5:
        to.price_ceilings.blended_per_1k_pico_usd = rng.choice([0, 1_750_000_000, 1_749_999_999, 10_000_000_000])
    if rng.random() < 0.5:
        to.price_ceilings.per_request.CopyFrom(usd(rng.choice([0, 2_200_000_000, PICO // 50, PICO])))


def speed(rng: Random, _snapshot: snap.Snapshot, to: constraints_pb2.Constraints) -> None:
    """Latency, time to first token, throughput."""
    if rng.random() < 0.5:
        to.max_latency_ms = rng.choice([1_000, 3_500, 10_000, 60_000])
    if rng.random() < 0.5:
        to.max_ttft_ms = rng.choice([200, 500, 4_000])
    if rng.random() < 0.5:
        to.min_output_tokens_per_s = rng.choice([0, 30, 100, 1_000])


def grades(rng: Random, _snapshot: snap.Snapshot, to: constraints_pb2.Constraints) -> None:
    """Quality and availability."""
    if rng.random() < 0.7:
        to.min_quality_ppm = rng.choice([0, 250_000, 400_000, 743_636])
    if rng.random() < 0.4:
        to.min_availability_ppm = rng.choice([0, 500_000, 990_000, 999_000])


def safety(_rng: Random, _snapshot: snap.Snapshot, to: constraints_pb2.Constraints) -> None:
    """Safety is required."""
    to.safety_required = True


def rights(rng: Random, snapshot: snap.Snapshot, to: constraints_pb2.Constraints) -> None:
    """Commercial use, licences."""
    to.commercial_use = rng.random() < 0.6
    if rng.random() < 0.6:
        to.licences.extend(picked(rng, [model.licence for model in snapshot.models]))


def data(rng: Random, _snapshot: snap.Snapshot, to: constraints_pb2.Constraints) -> None:
    """The data policy."""
    to.data_policy.zdr = rng.random() < 0.4
    to.data_policy.no_training = rng.random() < 0.4
    if rng.random() < 0.5:
        to.data_policy.max_retention_days = rng.choice([0, 30, 60])


def regions(rng: Random, snapshot: snap.Snapshot, to: constraints_pb2.Constraints) -> None:
    """Regions."""
    of_providers = [name for provider in snapshot.providers for name in provider.regions]
    to.regions.extend(picked(rng, of_providers + [name for route in snapshot.routes for name in route.regions]))


def filters(rng: Random, snapshot: snap.Snapshot, to: constraints_pb2.Constraints) -> None:
    """By provider, model, platform: only, ignore."""
    named = [
        (to.providers, [provider.name for provider in snapshot.providers]),
        (to.models, [model.name for model in snapshot.models]),
        (to.platforms, [route.platform for route in snapshot.routes]),
    ]
    for names, known in rng.sample(named, rng.choice([1, 1, 2])):
        if rng.random() < 0.5:
            names.only.extend(picked(rng, known, 4))
        if rng.random() < 0.6:
            names.ignore.extend(picked(rng, known, 1))


def order(rng: Random, snapshot: snap.Snapshot, to: constraints_pb2.Constraints) -> None:
    """By provider, model, platform: preferred first."""
    named = [
        (to.providers, [provider.name for provider in snapshot.providers]),
        (to.models, [model.name for model in snapshot.models]),
        (to.platforms, [route.platform for route in snapshot.routes]),
    ]
    for names, known in rng.sample(named, rng.choice([1, 1, 2, 3])):
        names.order.extend(picked(rng, known))


def tags(rng: Random, snapshot: snap.Snapshot, to: constraints_pb2.Constraints) -> None:
    """Tags."""
    to.tags.extend(picked(rng, [tag for model in snapshot.models for tag in model.tags], 2))


def pattern(rng: Random, _snapshot: snap.Snapshot, to: constraints_pb2.Constraints) -> None:
    """A pattern over the model's id."""
    to.name_pattern = rng.choice(["*", "m-?", "?-*", "*-a", "o-1*", "*-*-*", "*a*", "n-?*", "??-?", "?-?"])


def versions(rng: Random, _snapshot: snap.Snapshot, to: constraints_pb2.Constraints) -> None:
    """A range over the model's version."""
    to.version_range = rng.choice(
        [
            ">=1",
            ">=1",
            "*",
            "<3000",
            "<3000",
            ">=1, <2024.11",
            ">=1, <2024.11",
            "^1.2",
            "<2",
            "~1.2",
            "1.*",
            ">1.2",
            "<=2.0",
        ]
    )
    if rng.random() < 0.7:
        to.allow_unknown.append(constraints_pb2.UNKNOWN_FIELD_VERSION)


def statuses(rng: Random, _snapshot: snap.Snapshot, to: constraints_pb2.Constraints) -> None:
    """In place of the default."""
    to.model_statuses.extend(
        rng.choice([[constraints_pb2.STATUS_ACTIVE, constraints_pb2.STATUS_BETA], [constraints_pb2.STATUS_ACTIVE], []])
    )
    to.route_statuses.extend(
        rng.choice(
            [
                [constraints_pb2.STATUS_ACTIVE, constraints_pb2.STATUS_TESTING],
                [constraints_pb2.STATUS_ACTIVE, constraints_pb2.STATUS_MAINTENANCE],
                [],
            ]
        )
    )


def quantizations(rng: Random, snapshot: snap.Snapshot, to: constraints_pb2.Constraints) -> None:
    """Quantisations."""
    to.quantizations.extend(picked(rng, [route.quantization for route in snapshot.routes], 2))


def model_types(rng: Random, snapshot: snap.Snapshot, to: constraints_pb2.Constraints) -> None:
    """Model types."""
    to.model_types.extend(picked(rng, [model.type for model in snapshot.models], 2))


SETTERS: list[Setter] = [
    capabilities,
    modalities,
    limits,
    price_ceilings,
    speed,
    grades,
    safety,
    rights,
    data,
    regions,
    filters,
    tags,
    pattern,
    versions,
    statuses,
    quantizations,
    model_types,
]


def random_constraints(rng: Random, snapshot: snap.Snapshot) -> constraints_pb2.Constraints:
    """A few constraints; often none; with several, unknown values often pass."""
    constraints = constraints_pb2.Constraints()
    for setter in rng.sample(SETTERS, rng.choice([0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 3])):
        setter(rng, snapshot, constraints)
    if rng.random() < 0.15:
        order(rng, snapshot, constraints)
    if rng.random() < 0.5:
        fields = [row.unknown for row in ROWS if row.unknown is not None]
        constraints.allow_unknown.extend(rng.sample(fields, rng.choice([1, 4, len(fields)])))
    if rng.random() < 0.15:
        constraints.allow_fallbacks = rng.random() < 0.5
    return constraints

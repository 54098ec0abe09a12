"""The catalogue as snapshot bytes: the same catalogue gives the same bytes, whatever the order it was written in."""

from typing import Final, NamedTuple

from modelreg.catalog.merge import Catalogue
from modelreg.catalog.packaged import Vocabulary
from modelreg.catalog.route import RouteParts
from modelreg.catalog.snapshot_model import model_message, speed_part
from modelreg.catalog.snapshot_route import provider_message, route_message
from modelreg.catalog.vocabulary import StrategyEntry, TaskClassEntry, TaskClassesFile, UnitEntry
from modelreg.internal.v1 import snapshot_pb2 as pb

FORMAT: Final = 1

_UNPRICED: Final = {
    "reject": pb.UNPRICED_REJECT,
    "estimate": pb.UNPRICED_ESTIMATE,
    "allow": pb.UNPRICED_ALLOW,
}


class Stamp(NamedTuple):
    """What a snapshot says of itself; two snapshots of one content differ in nothing else.

    Attributes:
        revision: rises by one with every change of the content.
        built_at_unix_ms: when it was built, in ms since 1970 UTC.
    """

    revision: int
    built_at_unix_ms: int


def build_content(catalogue: Catalogue, vocabulary: Vocabulary) -> bytes:
    """Return the snapshot of a catalogue, all but its revision and time; equal content, equal bytes."""
    routes = sorted(catalogue.routes.items())
    content = pb.Snapshot(
        format=FORMAT,
        demo=catalogue.demo,
        settings=_settings(catalogue, vocabulary),
        task_classes=_task_classes(vocabulary.task_classes, catalogue.measured),
        strategies=[_strategy(entry) for entry in sorted(vocabulary.strategies.strategies, key=lambda e: e.name)],
        unit_kinds=[_unit_kind(entry) for entry in sorted(vocabulary.units.units, key=lambda e: e.name)],
        models=[model_message(name, entry) for name, entry in sorted(catalogue.models.items())],
        providers=[provider_message(name, entry) for name, entry in sorted(catalogue.providers.items())],
        routes=[
            route_message(
                name,
                entry,
                catalogue.origins[name],
                catalogue.providers[parts.provider],
                catalogue.models[parts.model],
            )
            for name, entry in routes
            for parts in (RouteParts.of(name),)
        ],
        aliases=alias_messages(catalogue),
    )
    return content.SerializeToString(deterministic=True)


def alias_messages(catalogue: Catalogue) -> list[pb.Alias]:
    """Return the aliases and groups, by name."""
    return [pb.Alias(name=name, models=sorted(models)) for name, models in sorted(catalogue.aliases.items())]


def stamp(content: bytes, made: Stamp) -> bytes:
    """Return the snapshot of that content, stamped."""
    snapshot = pb.Snapshot.FromString(content)
    snapshot.revision = made.revision
    snapshot.built_at_unix_ms = made.built_at_unix_ms
    return snapshot.SerializeToString(deterministic=True)


def unstamp(snapshot: bytes) -> tuple[Stamp, bytes]:
    """Take a snapshot that ``stamp`` made apart: its stamp and its content.

    Raises:
        google.protobuf.message.DecodeError: the bytes are no snapshot.
    """
    message = pb.Snapshot.FromString(snapshot)
    made = Stamp(message.revision, message.built_at_unix_ms)
    message.ClearField("revision")
    message.ClearField("built_at_unix_ms")
    return made, message.SerializeToString(deterministic=True)


def _settings(catalogue: Catalogue, vocabulary: Vocabulary) -> pb.Settings:
    priors = vocabulary.priors
    return pb.Settings(
        unpriced=_UNPRICED[catalogue.unpriced],
        caution_milli=priors.caution_milli,
        market_speed=speed_part(priors.market_speed),
        unknown_quality_mean_ppm=priors.unknown_quality_mean_ppm,
        unknown_quality_se_ppm=priors.unknown_quality_se_ppm,
        availability_prior_ppm=priors.availability_prior_ppm,
        availability_prior_attempts=priors.availability_prior_attempts,
        unknown_safety_ppm=priors.unknown_safety_ppm,
    )


def _task_classes(file: TaskClassesFile, measured: frozenset[str]) -> list[pb.TaskClass]:
    aliases: dict[str, list[str]] = {}
    for alias, entry in sorted(file.aliases.items()):
        aliases.setdefault(entry.task_class, []).append(alias)
    by_name = {entry.name: entry for entry in file.classes}
    return [
        pb.TaskClass(
            name=entry.name,
            parent=entry.parent,
            has_sources=entry.name in measured,
            input_tokens=entry.input_tokens,
            output_tokens=entry.output_tokens,
            t_ms=entry.t_ms,
            aliases=aliases.get(entry.name, []),
            output_spread=_output_spread(entry, by_name),
        )
        for entry in sorted(file.classes, key=lambda entry: entry.name)
    ]


def _output_spread(entry: TaskClassEntry, by_name: dict[str, TaskClassEntry]) -> pb.OutputSpread | None:
    """Return the spread of the class, else that of the nearest parent that has one."""
    if entry.output_spread is not None:
        return pb.OutputSpread(low_milli=entry.output_spread.low_milli, high_milli=entry.output_spread.high_milli)
    return _output_spread(by_name[entry.parent], by_name) if entry.parent is not None else None


def _strategy(entry: StrategyEntry) -> pb.Strategy:
    weights = entry.weights_ppm
    return pb.Strategy(
        name=entry.name,
        version=entry.version,
        weights_ppm=[weights.quality, weights.cost, weights.speed, weights.safety, weights.availability],
        min_quality_ppm=entry.min_quality_ppm,
        safety_required=entry.safety_required,
    )


def _unit_kind(entry: UnitEntry) -> pb.UnitKind:
    direction, _, modality = (entry.modality or "").partition(":")
    return pb.UnitKind(
        name=entry.name,
        input_modality=modality if direction == "input" else "",
        output_modality=modality if direction == "output" else "",
        reference_pico_usd=entry.reference_pico_usd,
        part_of=sorted(entry.part_of),
    )

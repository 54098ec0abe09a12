"""A model with its parts as rows of the store."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from sqlalchemy import Table

from modelreg.catalog.bounds import ParameterBounds
from modelreg.catalog.evidence import Evidence
from modelreg.catalog.model import Capability, CapabilityScore, ModelEntry, SafetyFigure, VersionEntry
from modelreg.catalog.snapshot_model import model_message
from modelreg.catalog.speed import Speed
from modelreg.registry.stored.speed import speed_of
from modelreg.store.read_layers import Resource, StoredRow
from modelreg.store.tables.figures import EVIDENCE, QUALITY, SAFETY
from modelreg.store.tables.models import CAPABILITIES, MODELS, PARAMETERS, VARIANTS, VERSIONS
from modelreg.store.write_layer import Row


def model_rows(name: str, entry: ModelEntry, *, is_whole: bool) -> Iterator[tuple[Table, Row]]:
    """Yield the rows that say what the entry says.

    Args:
        name: of the model.
        entry: what is said of it.
        is_whole: it takes the place of what lower layers say, what it leaves out too.
    """
    speed = entry.inferred_speed or Speed()
    yield (
        MODELS,
        {
            "name": name,
            "is_whole": is_whole,
            "vendor": entry.vendor,
            "display_name": entry.display_name,
            "version": entry.version,
            "type": entry.type,
            "status": entry.status,
            "context_tokens": entry.context_tokens,
            "max_output_tokens": entry.max_output_tokens,
            "input_modalities": entry.input_modalities,
            "output_modalities": entry.output_modalities,
            "stream": entry.stream,
            "batch": entry.batch,
            "licence": entry.licence,
            "commercial_use": entry.commercial_use,
            "open_weights": entry.open_weights,
            "tags": entry.tags,
            "released_unix_ms": entry.released,
            "active_from_unix_ms": entry.active_from,
            "active_until_unix_ms": entry.active_until,
            "deprecated_unix_ms": entry.deprecated,
            "replacement": entry.replacement,
            "migration_guide": entry.migration_guide,
            "inferred_ttft_ms": speed.ttft_ms,
            "inferred_us_per_token": speed.us_per_token,
            "source": entry.source,
        },
    )
    for variant, value in (entry.variants or {}).items():
        given = {"output_milli": value.output_milli, "parameters_to_set": value.parameters_to_set}
        yield VARIANTS, {"name": name, "variant": variant, **given}
    for capability, value in (entry.capabilities or {}).items():
        score = None if isinstance(value, bool) else value.score_ppm
        given = {"is_present": value is not False, "score_ppm": score}
        yield CAPABILITIES, {"name": name, "capability": capability, **given}
    bounds = entry.parameter_bounds or {}
    parameters: set[str] = {*(entry.parameters or []), *bounds}
    for parameter in sorted(parameters):
        of = bounds.get(parameter, ParameterBounds())
        given = {"default_value": of.default, "min_value": of.least, "max_value": of.greatest}
        yield PARAMETERS, {"name": name, "parameter": parameter, **given}
    for figure in entry.quality or []:
        yield QUALITY, {"name": name, "task_class": figure.task_class, **_figure_columns(figure)}
    for figure in entry.safety or []:
        yield SAFETY, {"name": name, **_figure_columns(figure)}
    yield from _records(name, entry)


def _records(name: str, entry: ModelEntry) -> Iterator[tuple[Table, Row]]:
    for version, value in (entry.versions or {}).items():
        given = {"status": value.status, "released_unix_ms": value.released, "source": value.source}
        yield VERSIONS, {"name": name, "version": version, **given}
    for one in entry.evidence or []:
        row = {
            "source": one.source,
            "measure": one.measure,
            "variant": one.variant,
            "score": one.score,
            "max_score": one.max_score,
            "samples": one.samples,
            "is_self_reported": one.self_reported,
            "as_of_unix_ms": one.as_of,
        }
        yield EVIDENCE, {"name": name, **row}


class StoredModel(NamedTuple):
    """A model as it stands.

    Attributes:
        encoded: its message in the snapshot.
        entry: what is known of it, but for its figures, which are many and only needed encoded.
    """

    encoded: bytes
    entry: ModelEntry


# What is many and only looked at for one model at a time.
NOT_IN_MEMORY: Final = frozenset({EVIDENCE, QUALITY.c.sources, SAFETY.c.sources})


def stored_model(name: str, resource: Resource) -> StoredModel:
    """Return what stands, read without ``NOT_IN_MEMORY``; it was checked when it was written."""
    said = _said(resource)
    encoded = model_message(name, ModelEntry.of_checked(said)).SerializeToString(deterministic=True)
    return StoredModel(encoded, ModelEntry.of_checked(said | {"quality": None, "safety": None}))


def whole_model_entry(_name: str, resource: Resource) -> ModelEntry:
    """Return what stands, figures and evidence too, read with all its parts."""
    evidence = [
        Evidence.model_construct(
            source=row.source,
            measure=row.measure,
            variant=row.variant,
            score=row.score,
            max_score=row.max_score,
            samples=row.samples,
            self_reported=row.is_self_reported,
            as_of=row.as_of_unix_ms,
        )
        for row in resource.parts.get(EVIDENCE, ())
    ]
    return ModelEntry.of_checked(_said(resource) | {"evidence": evidence or None})


def _said(resource: Resource) -> dict[str, Any]:
    """Return every field of the entry; its evidence is left out."""
    fields, parts = resource.fields, resource.parts
    parameters = parts.get(PARAMETERS, ())
    return {
        "vendor": fields["vendor"],
        "display_name": fields["display_name"],
        "version": fields["version"],
        "type": fields["type"],
        "status": fields["status"] or "active",
        "context_tokens": fields["context_tokens"],
        "max_output_tokens": fields["max_output_tokens"],
        "input_modalities": fields["input_modalities"],
        "output_modalities": fields["output_modalities"],
        "capabilities": {
            row.capability: _capability(row.is_present, row.score_ppm) for row in parts.get(CAPABILITIES, ())
        },
        "parameters": [row.parameter for row in parameters],
        "parameter_bounds": {row.parameter: _bounds(row) for row in parts.get(PARAMETERS, ()) if _is_bounded(row)}
        or None,
        "stream": fields["stream"],
        "batch": fields["batch"],
        "licence": fields["licence"],
        "commercial_use": fields["commercial_use"],
        "open_weights": fields["open_weights"],
        "tags": fields["tags"],
        "released": fields["released_unix_ms"],
        "versions": {row.version: _version(row) for row in parts.get(VERSIONS, ())} or None,
        # A row has the fields of a variant or figure by the same names; making 50,000 figures of rows takes 0.3 s.
        "variants": {row.variant: row for row in parts.get(VARIANTS, ())},
        "quality": parts.get(QUALITY, ()),
        "safety": parts.get(SAFETY, ()),
        "inferred_speed": speed_of(fields["inferred_ttft_ms"], fields["inferred_us_per_token"]),
        "active_from": fields["active_from_unix_ms"],
        "active_until": fields["active_until_unix_ms"],
        "deprecated": fields["deprecated_unix_ms"],
        "replacement": fields["replacement"],
        "migration_guide": fields["migration_guide"],
        "source": fields["source"],
        "evidence": None,
    }


def _is_bounded(row: StoredRow) -> bool:
    return row.default_value is not None or row.min_value is not None or row.max_value is not None


def _bounds(row: StoredRow) -> ParameterBounds:
    return ParameterBounds.model_construct(default=row.default_value, least=row.min_value, greatest=row.max_value)


def _version(row: StoredRow) -> VersionEntry:
    return VersionEntry.model_construct(status=row.status, released=row.released_unix_ms, source=row.source)


def _figure_columns(figure: SafetyFigure) -> Row:
    return {
        "variant": figure.variant,
        "mean_ppm": figure.mean_ppm,
        "se_ppm": figure.se_ppm,
        "basis": figure.basis,
        "sources": figure.sources,
    }


def _capability(is_present: bool, score_ppm: int | None) -> Capability:  # noqa: FBT001 - a column's value
    return is_present if score_ppm is None else CapabilityScore.model_construct(score_ppm=score_ppm)

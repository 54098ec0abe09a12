"""A model of the catalogue as the snapshot holds it."""

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any, Final, TypeAlias

from modelreg.catalog.bounds import ParameterBounds
from modelreg.catalog.model import Capability, ModelEntry, QualityFigure, SafetyFigure
from modelreg.catalog.speed import Speed
from modelreg.internal.v1 import snapshot_pb2 as pb
from modelreg.v1 import constraints_pb2, select_pb2

_BASIS: Final = {
    "measured": select_pb2.TERM_SOURCE_MEASURED,
    "linked": select_pb2.TERM_SOURCE_LINKED,
    "inferred": select_pb2.TERM_SOURCE_INFERRED,
    "user": select_pb2.TERM_SOURCE_USER,
    "benchmark": select_pb2.TERM_SOURCE_BENCHMARK,
    "feedback": select_pb2.TERM_SOURCE_FEEDBACK,
}

STATUS: Final = {
    "testing": constraints_pb2.STATUS_TESTING,
    "active": constraints_pb2.STATUS_ACTIVE,
    "beta": constraints_pb2.STATUS_BETA,
    "deprecated": constraints_pb2.STATUS_DEPRECATED,
    "retired": constraints_pb2.STATUS_RETIRED,
    "inactive": constraints_pb2.STATUS_INACTIVE,
    "maintenance": constraints_pb2.STATUS_MAINTENANCE,
}

Part: TypeAlias = Mapping[str, Any]
"""What is part of a message, by field: inside the message's constructor it takes half the time of its own one."""

# What there are tens of thousands of: read at once, each once for its class and variant.
_QUALITY: Final = attrgetter("task_class", "variant", "mean_ppm", "se_ppm", "basis")
_SAFETY: Final = attrgetter("variant", "mean_ppm", "se_ppm", "basis")

# None in the file is unknown.
KNOWN: Final = {None: pb.KNOWN_UNSPECIFIED, False: pb.KNOWN_NO, True: pb.KNOWN_YES}


def model_message(name: str, entry: ModelEntry) -> pb.Model:
    """Return the model with its lists sorted, so that equal catalogues give equal bytes."""
    return pb.Model(
        name=name,
        vendor=entry.vendor,
        version=entry.version,
        type=entry.type,
        status=STATUS[entry.status],
        context_tokens=entry.context_tokens,
        max_output_tokens=entry.max_output_tokens,
        input_modalities=sorted(entry.input_modalities or []),
        output_modalities=sorted(entry.output_modalities or []),
        capabilities=[_capability(key, value) for key, value in sorted((entry.capabilities or {}).items())],
        parameters=sorted(entry.parameters or []),
        parameter_bounds=[_bounds(key, value) for key, value in sorted((entry.parameter_bounds or {}).items())],
        stream=KNOWN[entry.stream],
        batch=KNOWN[entry.batch],
        licence=entry.licence,
        commercial_use=KNOWN[entry.commercial_use],
        tags=sorted(entry.tags or []),
        variants=[
            {"name": variant, "output_milli": value.output_milli}
            for variant, value in sorted((entry.variants or {}).items())
        ],
        quality=_quality(entry.quality or []),
        safety=_safety(entry.safety or []),
        inferred_speed=speed_part(entry.inferred_speed),
        active_from_unix_ms=entry.active_from,
        active_until_unix_ms=entry.active_until,
    )


def speed_part(speed: Speed | None) -> Part | None:
    """Return the speed, each part set where it is known; None where neither is."""
    if speed is None or (speed.ttft_ms is None and speed.us_per_token is None):
        return None
    return {"ttft_ms": speed.ttft_ms, "us_per_token": speed.us_per_token}


def _capability(name: str, value: Capability) -> Part:
    if isinstance(value, bool):
        return {"name": name, "present": value}
    return {"name": name, "present": True, "score_ppm": value.score_ppm}


def _bounds(name: str, bounds: ParameterBounds) -> pb.ParameterBounds:
    return pb.ParameterBounds(
        name=name, least_millionths=bounds.least_millionths(), greatest_millionths=bounds.greatest_millionths()
    )


def _quality(figures: Iterable[QualityFigure]) -> list[Part]:
    return [
        {"task_class": task_class, "variant": variant, "mean_ppm": mean_ppm, "se_ppm": se_ppm, "basis": _BASIS[basis]}
        for task_class, variant, mean_ppm, se_ppm, basis in sorted(map(_QUALITY, figures))
    ]


def _safety(figures: Iterable[SafetyFigure]) -> list[Part]:
    return [
        {"variant": variant, "mean_ppm": mean_ppm, "se_ppm": se_ppm, "basis": _BASIS[basis]}
        for variant, mean_ppm, se_ppm, basis in sorted(map(_SAFETY, figures))
    ]

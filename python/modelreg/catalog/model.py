"""A model entry of the models file: what a vendor made, what it can do and how good it is."""

from typing import Annotated, Final, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from modelreg.catalog.bounds import ParameterBounds
from modelreg.catalog.evidence import Evidence
from modelreg.catalog.fields import (
    FileModel,
    Instant,
    Line,
    Lines,
    ModelName,
    Name,
    Names,
    NoneTwice,
    Note,
    Parameters,
    Ppm,
    Status,
    Tokens,
    VariantName,
    Version,
)
from modelreg.catalog.speed import Speed

Basis: TypeAlias = Literal["measured", "linked", "inferred", "user", "benchmark", "feedback"]


class CapabilityScore(FileModel):
    """A capability that is there, and how strong it is."""

    score_ppm: Ppm
    """Strength in parts of a million."""


# Pydantic puts these into the paths of its errors; no key of a file looks like them.
_FLAG: Final = "<flag>"
_SCORE: Final = "<score>"


def _capability_form(value: object) -> str:
    return _SCORE if isinstance(value, (dict, CapabilityScore)) else _FLAG


Capability: TypeAlias = Annotated[
    Annotated[bool, Tag(_FLAG)] | Annotated[CapabilityScore, Tag(_SCORE)],
    Discriminator(_capability_form),
]


class VariantEntry(FileModel):
    """A variant of a model."""

    output_milli: Annotated[int, Field(ge=1, le=1_000_000)] = 1_000
    """Output it spends, in thousandths of the usual."""
    parameters_to_set: Parameters | None = None
    """Request parameters that choose it."""


class VersionEntry(FileModel):
    """A version of a model."""

    status: Status | None = None
    """Life cycle of this version."""
    released: Instant | None = None
    """When it came out."""
    source: Note | None = None
    """Where these facts are from."""


class SafetyFigure(FileModel):
    """How safe a model is, and how sure that is."""

    variant: VariantName = ""
    """Variant it was measured on; left out: the default."""
    mean_ppm: Ppm
    """The figure, in parts of a million."""
    se_ppm: Ppm
    """Its standard error, in parts of a million."""
    basis: Basis
    """Where it comes from."""
    sources: Lines | None = None
    """Names of the sources."""


class QualityFigure(SafetyFigure):
    """How good a model is at a class of tasks, and how sure that is."""

    task_class: Name
    """Task class of the registry."""


class ModelEntry(FileModel):
    """A model. What is left out is unknown: constraints on it exclude the model, unless a request lets it pass."""

    vendor: Name
    """Who made it."""
    display_name: Line | None = None
    """Name for people."""
    version: Version | None = None
    """The vendor's own version: 1.2.3, 2025-08-07, 25.08."""
    type: Name | None = None
    """chat, embedding, image and so on; left out: unknown, which is never chat."""
    status: Status = "active"
    """Life cycle; requests take active ones unless they say otherwise."""
    context_tokens: Tokens | None = None
    """Context window, input and output together."""
    max_output_tokens: Tokens | None = None
    """Most output tokens of one answer."""
    input_modalities: Names | None = None
    """text, image, audio and so on."""
    output_modalities: Names | None = None
    """text, image, audio and so on."""
    capabilities: Annotated[dict[Name, Capability], Field(max_length=128)] | None = None
    """True: there, false: not there, an object: there with a score; not listed: unknown."""
    parameters: Annotated[list[Name], NoneTwice, Field(max_length=256)] | None = None
    """Names of the request parameters it takes; left out: any."""
    parameter_bounds: Annotated[dict[Name, ParameterBounds], Field(max_length=256)] | None = None
    """What some of them may be."""
    stream: bool | None = None
    """Answers can be streamed."""
    batch: bool | None = None
    """It can be called through a batch interface."""
    licence: Name | None = None
    """Licence of its weights or terms."""
    commercial_use: bool | None = None
    """The licence allows commercial use."""
    open_weights: bool | None = None
    """The weights are public."""
    tags: Names | None = None
    """Labels of your own."""
    released: Instant | None = None
    """When it came out."""
    versions: Annotated[dict[Version, VersionEntry], Field(max_length=256)] | None = None
    """Versions there are, by name; `version` is the one that is called."""
    deprecated: Instant | None = None
    """When it is, or was, deprecated."""
    replacement: ModelName | None = None
    """The model to go over to."""
    migration_guide: Note | None = None
    """How to go over."""
    variants: Annotated[dict[VariantName, VariantEntry], NoneTwice, Field(max_length=64)] | None = None
    """Reasoning effort, speed mode, thinking budget and tier it can be called with; the empty name is the default."""
    quality: Annotated[list[QualityFigure], Field(max_length=1_024)] | None = None
    """At most one figure for a class and variant."""
    safety: Annotated[list[SafetyFigure], Field(max_length=64)] | None = None
    """At most one figure for a variant."""
    evidence: Annotated[list[Evidence], Field(max_length=1_024)] | None = None
    """Published results; at most one for a source, measure and variant."""
    inferred_speed: Speed | None = None
    """Speed guessed from models like it; a route's own stands before it."""
    active_from: Instant | None = None
    """Not offered before."""
    active_until: Instant | None = None
    """Not offered from then on."""
    source: Note | None = None
    """Where these facts are from."""

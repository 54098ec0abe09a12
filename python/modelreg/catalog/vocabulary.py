"""The packaged data that is no model: task classes, strategies, unit kinds and priors; shapes and bounds."""

from typing import Annotated, Literal

from pydantic import Field

from modelreg.catalog.fields import FileModel, Instant, Lines, Name, Note, Ppm, UnitName
from modelreg.catalog.speed import Speed


class DataFile(FileModel):
    """What every data file says of itself."""

    source: Note
    date: Instant
    licence: Note | None = None


class OutputSpread(FileModel):
    """Where 90 % of the answers of a class end, in thousandths of what is expected of it.

    Attributes:
        low_milli: the 5 % quantile.
        high_milli: the 95 % quantile.
    """

    low_milli: Annotated[int, Field(ge=0, le=1_000)]
    high_milli: Annotated[int, Field(ge=1_000, le=1_000_000)]
    source: Note
    date: Instant


class TaskClassEntry(FileModel):
    """A class of tasks (docs/scoring.md, "Task classes").

    Attributes:
        output_spread: of its own; without one its parent's stands.
    """

    name: Name
    parent: Name | None = None
    has_sources: bool
    sources: Lines
    input_tokens: Annotated[int, Field(ge=1, le=100_000_000)]
    output_tokens: Annotated[int, Field(ge=1, le=100_000_000)]
    t_ms: Annotated[int, Field(ge=1, le=3_600_000)]
    output_spread: OutputSpread | None = None
    source: Note
    date: Instant


class AliasEntry(FileModel):
    """Another name for a task class, and who uses it."""

    task_class: Name
    documents: Lines
    used_there_as: Note


class TaskClassesFile(DataFile):
    """`task_classes.json`."""

    classes: list[TaskClassEntry]
    aliases: dict[Name, AliasEntry]


class WeightsEntry(FileModel):
    """What a strategy weighs, in parts of a million."""

    quality: Ppm
    cost: Ppm
    speed: Ppm
    safety: Ppm
    availability: Ppm


class StrategyEntry(FileModel):
    """Named weights and the strategy's own constraints."""

    name: Name
    version: Annotated[int, Field(ge=1)]
    weights_ppm: WeightsEntry
    min_quality_ppm: Ppm | None = None
    safety_required: bool


class StrategiesFile(DataFile):
    """`strategies.json`."""

    default: Name
    strategies: list[StrategyEntry]


class UnitEntry(FileModel):
    """A kind of unit that is counted and priced.

    Attributes:
        modality: what a model must take (``input:``) or give (``output:``) for a workload of this unit.
        part_of: units whose counts it is counted in.
    """

    name: UnitName
    description: Note
    price_key: UnitName
    price_table: Literal["price_usd", "price_usd_per_million"]
    per: Literal[1, 1_000_000]
    modality: Annotated[str, Field(pattern=r"^(input|output):[a-z]{1,64}$")] | None = None
    part_of: list[UnitName] = Field(default_factory=list)
    reference_pico_usd: Annotated[int, Field(ge=0, le=10**15)]
    source: Note
    date: Instant


class UnitsFile(DataFile):
    """`units.json`."""

    units: list[UnitEntry]


class PriorsFile(DataFile):
    """`priors.json`: what stands where nothing is known (docs/scoring.md, "Components")."""

    unpriced: Literal["reject", "estimate", "allow"]
    caution_milli: Annotated[int, Field(ge=0, le=3_000)]
    market_speed: Speed
    unknown_quality_mean_ppm: Ppm
    unknown_quality_se_ppm: Ppm
    availability_prior_ppm: Ppm
    availability_prior_attempts: Annotated[int, Field(ge=1, le=1_000_000)]
    unknown_safety_ppm: Ppm

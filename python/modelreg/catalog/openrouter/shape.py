"""The fields of a row that we read; its prices, of which one that cannot be spoils them all, are read in `price.py`."""

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from modelreg.catalog.models_dev.shape import Count, Modality
from modelreg.catalog.models_dev.tolerant import Shape, Text


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise PydanticCustomError("day", "should be a day, YYYY-MM-DD") from error


Day = Annotated[str, AfterValidator(_day)]
Parameter = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


class Architecture(Shape):
    """What goes in and comes out."""

    input_modalities: list[Modality] | None = None
    output_modalities: list[Modality] | None = None
    # Of a row that only passes calls on it is `Router`.
    tokenizer: Text | None = None
    modality: object = None
    instruct_type: object = None


class TopProvider(Shape):
    """The limits of the host that most calls go to."""

    context_length: Count | None = None
    max_completion_tokens: Count | None = None
    is_moderated: object = None


class AliasTarget(Shape):
    """The row that an id leads to which moves on to newer models."""

    slug: Text | None = None
    name: object = None


class ModelRow(Shape):
    """A row."""

    canonical_slug: Text | None = None
    name: Text | None = None
    context_length: Count | None = None
    architecture: Architecture | None = None
    top_provider: TopProvider | None = None
    pricing: dict[str, Any] | None = None
    supported_parameters: list[Parameter] | None = None
    # Where the weights lie.
    hugging_face_id: str | None = None
    # The last day on which it is sure to be there.
    expiration_date: Day | None = None
    alias_target: AliasTarget | None = None
    # Counted as left out where there is something in them.
    per_request_limits: object = None
    reasoning: object = None
    # Known and not for us. `created` is the day of the listing, not of the release.
    id: object = None
    created: object = None
    description: object = None
    knowledge_cutoff: object = None
    default_parameters: object = None
    supported_voices: object = None
    benchmarks: object = None
    links: object = None

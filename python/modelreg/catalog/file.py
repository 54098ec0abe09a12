"""The models file: providers, models and routes, as you write them and as the packaged catalogue states them."""

from typing import Annotated, Literal, TypeAlias

from pydantic import ConfigDict, Field

from modelreg.catalog.fields import Currency, FileModel, Instant, Line, ModelName, Name, NoneTwice, Note, RouteName
from modelreg.catalog.imported import ExchangeRate
from modelreg.catalog.licence import LicenceEntry
from modelreg.catalog.model import ModelEntry
from modelreg.catalog.platform import PlatformEntry
from modelreg.catalog.provider import ProviderEntry
from modelreg.catalog.route import RouteEntry

Group = Annotated[
    list[ModelName], NoneTwice, Field(min_length=1, max_length=64, json_schema_extra={"uniqueItems": True})
]


Primary: TypeAlias = Literal["models_dev", "litellm", "genai_prices", "openrouter"]


class FileSettings(FileModel):
    """Settings that belong to the registry."""

    unpriced: Literal["reject", "estimate", "allow"] | None = None
    """What happens to a candidate of unknown price."""
    prices_primary: Annotated[Primary | None, Field(alias="prices.primary")] = None
    """The public catalogue that stands over the others."""


class ModelsFile(FileModel):
    """Models, who serves them and at what price. Units stand in the names; prices are decimal strings, never floats."""

    model_config = ConfigDict(title="modelreg models file")

    schema_url: Annotated[Line | None, Field(alias="$schema")] = None
    """Address of this schema, for editors."""
    source: Note | None = None
    """Where the facts of this file are from."""
    date: Instant | None = None
    """When they were put together."""
    licence: Note | None = None
    """Licence of the facts."""
    settings: FileSettings | None = None
    """What the packaged settings are replaced by."""
    exchange_rates: Annotated[dict[Currency, ExchangeRate], Field(max_length=200)] = Field(default_factory=dict)
    """What other currencies are worth, by code, as "EUR": prices may be in these."""
    platforms: Annotated[dict[Name, PlatformEntry], Field(max_length=1_000)] = Field(default_factory=dict)
    """Platforms, by name; one that is only named needs no entry."""
    providers: Annotated[dict[Name, ProviderEntry], Field(max_length=1_000)] = Field(default_factory=dict)
    """Providers you can call, by name; naming a packaged one, as in {"openai": {}}, enables its packaged routes."""
    models: Annotated[dict[ModelName, ModelEntry], Field(max_length=50_000)] = Field(default_factory=dict)
    """Models by name; one of a packaged name takes its place whole."""
    routes: Annotated[dict[RouteName, RouteEntry], Field(max_length=50_000)] = Field(default_factory=dict)
    """Routes by name; one of a packaged name takes its place whole."""
    aliases: Annotated[dict[ModelName, ModelName], Field(max_length=10_000)] = Field(default_factory=dict)
    """Other names of models, each with the model."""
    groups: Annotated[dict[ModelName, Group], Field(max_length=10_000)] = Field(default_factory=dict)
    """Names for several models."""
    licences: Annotated[dict[Name, LicenceEntry], Field(max_length=1_000)] = Field(default_factory=dict)
    """What licences allow, by the name that models give."""

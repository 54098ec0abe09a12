"""A route entry of the models file: one callable combination of provider, platform and model, its price and speed."""

from typing import Annotated, NamedTuple, Self

from pydantic import Field

from modelreg.catalog.fields import (
    CredentialName,
    Instant,
    Line,
    ModelName,
    Name,
    Names,
    NoneTwice,
    Note,
    Parameters,
    RouteNames,
    Status,
    Tokens,
    Url,
    VariantName,
)
from modelreg.catalog.price import Price
from modelreg.catalog.rate_limit import RateLimits
from modelreg.catalog.speed import Speed


class RouteParts(NamedTuple):
    """What a route's name says."""

    provider: str
    model: str
    platform: str | None

    @classmethod
    def of(cls, name: str) -> Self:
        """Take ``provider/model[@platform]`` apart; a provider has no ``/``, a model no ``@``."""
        provider, _, rest = name.partition("/")
        model, _, platform = rest.partition("@")
        return cls(provider, model, platform or None)


class RouteEntry(Price):
    """A route; its name, ``provider/model[@platform]``, says whose model it calls where."""

    provider: Name | None = None
    """May be left out; the same as in the name."""
    model: ModelName | None = None
    """May be left out; the same as in the name."""
    platform: Name | None = None
    """May be left out; the same as in the name, where the name has one."""
    model_string: Line
    """The model string to send."""
    former_names: RouteNames | None = None
    """Names it had before: what was learned of its calls goes on under the new one."""
    priority: Annotated[int, Field(ge=0, le=4_294_967_295)] = 100
    """Smaller goes first among the routes of one model."""
    status: Status = "active"
    """Life cycle; requests take active ones unless they say otherwise."""
    variants: Annotated[
        list[VariantName],
        NoneTwice,
        Field(min_length=1, max_length=64, json_schema_extra={"uniqueItems": True}),
    ] = Field(default_factory=lambda: [""])
    """Variants it offers; the empty name is the default."""
    context_tokens: Tokens | None = None
    """In place of the model's."""
    max_output_tokens: Tokens | None = None
    """In place of the model's."""
    quantization: Name | None = None
    """fp8, bf16 and so on; left out: unknown."""
    speed: Speed | None = None
    """Expected speed, until live figures are there."""
    regions: Names | None = None
    """In place of the provider's."""
    variant_prices: Annotated[dict[VariantName, Price], NoneTwice, Field(max_length=64)] = Field(default_factory=dict)
    """Prices of variants, each whole in place of the route's."""
    variant_speeds: Annotated[dict[VariantName, Speed], NoneTwice, Field(max_length=64)] = Field(default_factory=dict)
    """Speeds of variants, each part in place of the route's."""
    variant_parameters: Annotated[dict[VariantName, Parameters], NoneTwice, Field(max_length=64)] = Field(
        default_factory=dict
    )
    """Request parameters that choose a variant here, in place of the model's."""
    active_from: Instant | None = None
    """Not offered before."""
    active_until: Instant | None = None
    """Not offered from then on."""
    base_url: Url | None = None
    """In place of the provider's."""
    dialect: Name | None = None
    """In place of the provider's."""
    credential_ref: CredentialName | None = None
    """In place of the provider's."""
    rate_limits: RateLimits | None = None
    """Limits its provider states for it; they are not enforced."""
    source: Note | None = None
    """Where these facts are from."""
    as_of: Instant | None = None
    """When they were read there."""

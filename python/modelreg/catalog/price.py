"""A price, as routes and their variants state it: rates, or free by statement, or nothing, which is unknown."""

from typing import Annotated, Any, Final, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from modelreg.catalog.fields import FileModel, PricePerMillion, PricePerUnit, UnitName

# What the validator below asks for, said in the JSON Schema.
_FREE_HAS_NO_RATES: Final[dict[str, Any]] = {
    "if": {"properties": {"free": {"const": True}}, "required": ["free"]},
    "then": {"properties": {"price_usd_per_million": {"maxProperties": 0}, "price_usd": {"maxProperties": 0}}},
}

# What answers with numbers, not tokens: nothing of output is written or priced.
_WITHOUT_OUTPUT: Final = frozenset({"embedding", "rerank"})


def writes_output(model_type: str | None) -> bool:
    """Return whether models of a type answer with tokens; one of unknown type may."""
    return model_type not in _WITHOUT_OUTPUT


def token_unit(kind: str) -> str:
    """Return the unit that a key of ``price_usd_per_million`` prices: ``input`` is ``input_token``."""
    return f"{kind}_token"


class Price(FileModel):
    """What a call costs. Without a rate and not free the price is unknown, which is never 0."""

    model_config = ConfigDict(json_schema_extra=_FREE_HAS_NO_RATES)

    price_usd_per_million: Annotated[dict[UnitName, PricePerMillion], Field(max_length=32)] = Field(
        default_factory=dict
    )
    """USD for a million tokens of a kind (input, output, cached_input and so on), as decimal strings."""
    price_usd: Annotated[dict[UnitName, PricePerUnit], Field(max_length=32)] = Field(default_factory=dict)
    """USD for one unit (request, image, audio_second and so on), as decimal strings."""
    free: bool = False
    """Nothing is charged."""

    @model_validator(mode="after")
    def _states_one_price(self) -> Self:
        if self.free and (self.price_usd or self.price_usd_per_million):
            raise PydanticCustomError("price", "is free and has rates; leave one of them out")
        for kind in self.price_usd_per_million:
            if token_unit(kind) in self.price_usd:
                raise PydanticCustomError(
                    "price",
                    'has two rates for "{unit}": in price_usd_per_million and in price_usd',
                    {"unit": token_unit(kind)},
                )
        return self

    def rates_pico_usd(self) -> dict[str, int]:
        """Return the rate of each unit in pico-USD for one, by the unit's name."""
        tokens = {token_unit(kind): rate for kind, rate in self.price_usd_per_million.items()}
        return {**tokens, **self.price_usd}

"""The price of hardware that is paid by the hour, as a share for each token that goes through it."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Annotated, Final, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from modelreg.catalog.fields import FileModel, PricePerUnit
from modelreg.catalog.money import MAX_RATE_PICO_USD, largest_price_usd

HARDWARE_TOKEN: Final = "hardware_token"  # noqa: S105 - the name of a unit

_SECONDS_PER_HOUR: Final = 3_600
_PPM: Final = 1_000_000
_DIGITS: Final = 60


class HardwarePrice(FileModel):
    """What a machine costs and how many tokens it moves: ``gpus * hourly_usd / (tokens_per_second * 3600)`` a token."""

    gpus: Annotated[int, Field(ge=1, le=100_000)] = 1
    """How many are paid for."""
    hourly_usd: PricePerUnit
    """USD for one of them for an hour, as a decimal string."""
    tokens_per_second: Annotated[int, Field(ge=1, le=100_000_000)]
    """Tokens of input and output that all of them move in a second when they are busy."""
    utilization_ppm: Annotated[int, Field(ge=1, le=_PPM)] = _PPM
    """Share of the time that they are busy: what idles is paid, too."""

    @model_validator(mode="after")
    def _comes_to_a_rate(self) -> Self:
        pico_usd = self.pico_usd_per_token()
        if pico_usd > MAX_RATE_PICO_USD:
            raise PydanticCustomError(
                "price", "comes to more than {most} USD a token, the most taken here", {"most": largest_price_usd(1)}
            )
        if self.hourly_usd and not pico_usd:
            # Rounded it would be 0, which is another statement.
            raise PydanticCustomError(
                "price",
                "comes to less than half a pico-USD (10^-12 USD) a token; where the hardware costs nothing, state an"
                " hourly_usd of 0",
            )
        return self

    def pico_usd_per_token(self) -> int:
        """Return the share of a token, rounded half up."""
        with localcontext(prec=_DIGITS):
            busy_tokens = Decimal(self.tokens_per_second) * _SECONDS_PER_HOUR * self.utilization_ppm / _PPM
            return int((self.gpus * self.hourly_usd / busy_tokens).to_integral_value(ROUND_HALF_UP))

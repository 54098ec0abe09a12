"""One set of prices of a model: what each unit costs, below and beyond context tiers, and when the set counts."""

import re
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any, Final, NamedTuple, TypeGuard, cast

from modelreg.catalog.money import largest_price_usd
from modelreg.catalog.price_condition import MAX_BORDER_TOKENS
from modelreg.catalog.problem import printable

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAY_MINUTES: Final = 1_440
_HALF_A_PICO_USD: Final = Decimal("0.0000000000005")
_SHOWN_CHARS: Final = 60


class UnfitError(Exception):
    """A value that cannot be; the message says which."""


class UnknownKeyError(Exception):
    """Something that prices depend on or are of and that we do not know."""


class Tier(NamedTuple):
    """What one unit costs beyond an input length: USD for one, not rounded."""

    above_input_tokens: int
    usd: Decimal


class Hours(NamedTuple):
    """Minutes of the UTC day, the last not included; from the later to the earlier past midnight."""

    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class RateSet:
    """Prices that count together.

    Attributes:
        rates: by unit, ascending; the first is above 0 input tokens.
        starts_on: the day from which they count, UTC midnight; None: always.
        hours: in which they count; None: at any hour.
    """

    rates: dict[str, list[Tier]]
    starts_on: datetime | None
    hours: Hours | None


@cache
def units() -> dict[str, tuple[str, int]]:
    """Return by key of a price our unit and how many of it the price is for."""
    text = resources.files("modelreg.catalog.genai_prices").joinpath("units.toml").read_text(encoding="utf-8")
    return {key: (unit, per) for key, (unit, per) in tomllib.loads(text).items()}


def read_set(stated: object) -> RateSet:
    """Return a set.

    Raises:
        UnfitError: a value cannot be.
        UnknownKeyError: it has a price or a constraint of a kind that we do not know.
    """
    said = _mapping(stated, "a set of prices")
    constraint = _mapping({} if said.get("constraint") is None else said["constraint"], "constraint")
    if unknown := sorted(constraint.keys() - {"start_date", "start_time", "end_time"}):
        raise UnknownKeyError(f"constraint.{unknown[0]}")
    hours = None
    if "start_time" in constraint or "end_time" in constraint:
        hours = Hours(_minute(constraint.get("start_time")), _minute(constraint.get("end_time")))
    return RateSet(read_rates(said.get("prices")), _start(constraint.get("start_date")), hours)


def read_rates(stated: object) -> dict[str, list[Tier]]:
    """Return the rates of each unit.

    Raises:
        UnfitError: a value cannot be.
        UnknownKeyError: it has a price of a kind that we do not know.
    """
    rates: dict[str, list[Tier]] = {}
    for key, rate in _mapping(stated, "prices").items():
        if rate is None:
            continue
        if key not in units():
            raise UnknownKeyError(f"prices.{key}")
        unit, per = units()[key]
        tiers = [(0, rate)]
        if isinstance(rate, dict):
            said = cast("dict[str, object]", rate)
            listed = said.get("tiers")
            if not isinstance(listed, list):
                raise UnfitError(f"prices.{key}.tiers is no list")
            beyond = [_mapping(tier, f"prices.{key}.tiers") for tier in cast("list[object]", listed)]
            tiers = [(0, said.get("base")), *((_border(tier.get("start"), key), tier.get("price")) for tier in beyond)]
            if len(dict(tiers)) < len(tiers):
                raise UnfitError(f"prices.{key}: two tiers from the same border")
        rates[unit] = sorted(Tier(above, _usd(usd, key, per)) for above, usd in tiers)
    return rates


def shown(stated: object) -> str:
    """Return what stands somewhere as messages have it."""
    return printable(repr(stated), max_chars=_SHOWN_CHARS)


def _mapping(stated: object, what: str) -> dict[str, Any]:
    if not isinstance(stated, dict):
        raise UnfitError(f"{what} is no object")
    return cast("dict[str, Any]", stated)


def _border(stated: object, key: str) -> int:
    if not _is_whole(stated) or not 1 <= stated <= MAX_BORDER_TOKENS:
        raise UnfitError(f"prices.{key}: a tier from {shown(stated)}")
    return stated


def _is_whole(stated: object) -> TypeGuard[int]:
    return isinstance(stated, int) and not isinstance(stated, bool)


def _usd(stated: object, key: str, per: int) -> Decimal:
    """Return a price in USD for one unit, of one that is stated for ``per`` units."""
    if not (_is_whole(stated) or isinstance(stated, Decimal)) or not Decimal(stated).is_finite() or stated < 0:
        raise UnfitError(f"prices.{key}: should be a number of USD, 0 or more; it is {shown(stated)}")
    most = largest_price_usd(per)
    if stated > most:
        raise UnfitError(f"prices.{key}: is above {most} USD, the most taken here; it is {stated}")
    # Rounded it would be 0, which is another statement.
    if 0 < stated < _HALF_A_PICO_USD * per:
        raise UnfitError(f"prices.{key}: is no 0, and less than half a pico-USD for one unit; it is {stated}")
    # A 0 can have a sign, too.
    return abs(Decimal(stated)) / per


def _start(stated: object) -> datetime | None:
    if stated is None:
        return None
    if not isinstance(stated, str) or _DAY.fullmatch(stated) is None:
        raise UnfitError(f"start_date {shown(stated)}")
    try:
        return datetime.fromisoformat(stated).replace(tzinfo=UTC)
    except ValueError as error:
        raise UnfitError(f"start_date {shown(stated)}") from error


def _minute(stated: object) -> int:
    try:
        moment = time.fromisoformat(stated) if isinstance(stated, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.second or moment.microsecond:
        raise UnfitError(f"a time of day {shown(stated)}")
    offset = moment.utcoffset()
    shift = 0 if offset is None else int(offset.total_seconds()) // 60
    return (moment.hour * 60 + moment.minute - shift) % _DAY_MINUTES

"""What must hold of a call for a rate: as a models file says it, as the store keeps it, as messages have it."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, Final, Literal, NamedTuple, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from modelreg.catalog.fields import HOURS, STORED, FileModel, Instant, Name, NoneTwice

MAX_BORDER_TOKENS: Final = 100_000_000
"""No input has more tokens (docs/scoring.md, "Bounds")."""

_ALL_DAY: Final = "00:00-24:00"
_WEEK: Final = (1, 2, 3, 4, 5, 6, 7)
_TEXTS: Final = 4_096
# Keys that messages have, too.
_SAME: Final = ("above_input_tokens", "batch", "service_tier", "speed", "region")


class PriceCondition(NamedTuple):
    """All of it must hold; without anything it always does.

    Attributes:
        above_input_tokens: the input has more; 0: any has.
        batch: through a batch interface.
        service_tier: of the call; empty: any.
        speed: mode of the call; empty: any.
        region: it is served from; empty: any.
        hours_utc: it begins in, as 16:30-00:30; empty: any.
        weekdays: on which those begin, 1 is Monday; none: every day.
        valid_from: ms since 1970, then or later.
        valid_until: ms since 1970, before.
    """

    above_input_tokens: int = 0
    batch: bool = False
    service_tier: str = ""
    speed: str = ""
    region: str = ""
    hours_utc: str = ""
    weekdays: tuple[int, ...] = ()
    valid_from: int | None = None
    valid_until: int | None = None

    def fields(self) -> dict[str, Any]:
        """Return what is said, by name, in values of JSON."""
        values: dict[str, Any] = {**self._asdict(), "weekdays": list(self.weekdays)}
        # A time may be 0.
        times = {"valid_from", "valid_until"}
        return {name: value for name, value in values.items() if value or (name in times and value is not None)}

    def text(self) -> str:
        """Return it as the store keeps it."""
        return _text(self)

    def message(self) -> dict[str, Any] | None:
        """Return the fields of its message; None: it always holds."""
        if self == ALWAYS:
            return None
        window = None
        if self.hours_utc:
            begin, end = (_minute(time) for time in self.hours_utc.split("-"))
            window = {"from_minute": begin, "until_minute": end, "weekdays": self.weekdays}
        return {
            "above_input_tokens": self.above_input_tokens,
            "batch": self.batch,
            "service_tier": self.service_tier,
            "speed": self.speed,
            "region": self.region,
            "window": window,
            "from_unix_ms": self.valid_from,
            "until_unix_ms": self.valid_until,
        }


ALWAYS: Final = PriceCondition()


@lru_cache(_TEXTS)
def _text(condition: PriceCondition) -> str:
    # Many rates have few conditions.
    return json.dumps(condition.fields(), sort_keys=True, separators=(",", ":"))


class ConditionKeys(FileModel):
    """The keys of a models file that state a condition."""

    above_input_tokens: Annotated[int, Field(ge=1, le=MAX_BORDER_TOKENS)] | None = None
    """The input, cached included, has more tokens than this: a cliff, it reprices the whole call."""
    batch: Literal[True] | None = None
    """The call goes through a batch interface."""
    service_tier: Name | None = None
    """The call is of this service tier."""
    speed: Name | None = None
    """The call is in this speed mode."""
    region: Name | None = None
    """The call is served from this region."""
    hours_utc: Annotated[str, StringConstraints(pattern=HOURS)] | None = None
    """The call begins in these hours, as 16:30-00:30; they may go on past midnight."""
    weekdays: (
        Annotated[list[Annotated[int, Field(ge=1, le=7)]], NoneTwice, Field(json_schema_extra={"uniqueItems": True})]
        | None
    ) = None
    """Days on which the hours begin, 1 is Monday, 7 is Sunday; left out: every day."""
    valid_from: Instant | None = None
    """The call begins then or later."""
    valid_until: Instant | None = None
    """The call begins before."""

    @model_validator(mode="after")
    def _may_hold(self) -> Self:
        if self.valid_from is not None and self.valid_until is not None and self.valid_from >= self.valid_until:
            raise PydanticCustomError("price", "valid_until is not after valid_from")
        return self

    def condition(self) -> PriceCondition:
        """Return the condition, in its one form."""
        weekdays = tuple(sorted(self.weekdays or ()))
        weekdays = () if weekdays == _WEEK else weekdays
        hours = self.hours_utc or (_ALL_DAY if weekdays else "")
        # Midnight ends the day that is over.
        hours = hours.removesuffix("-00:00") + "-24:00" if hours.endswith("-00:00") else hours
        begin, _, end = hours.partition("-")
        if not weekdays and (hours == _ALL_DAY or begin == end):
            hours = ""
        return PriceCondition(
            above_input_tokens=self.above_input_tokens or 0,
            batch=bool(self.batch),
            service_tier=self.service_tier or "",
            speed=self.speed or "",
            region=self.region or "",
            hours_utc=hours,
            weekdays=weekdays,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )


@lru_cache(_TEXTS)
def condition_of(text: str) -> PriceCondition | None:
    """Return what the store keeps; None: a newer version says something there that we do not know."""
    try:
        made = ConditionKeys.model_validate(json.loads(text), context=STORED).condition()
    except ValueError:
        return None
    return made if made.text() == text else None


def condition_keys(message: dict[str, Any] | None) -> dict[str, Any]:
    """Return the keys of a models file that say what the fields of a message say, those it has."""
    if message is None:
        return {}
    keys = {name: message.get(name) or None for name in _SAME}
    if (window := message.get("window")) is not None:
        # No hours end at minute 0: left out it must not become midnight.
        until = _time(window["until_minute"]) if window["until_minute"] else "?"
        keys["hours_utc"] = f"{_time(window['from_minute'])}-{until}"
        keys["weekdays"] = window.get("weekdays")
    for field, key in (("from_unix_ms", "valid_from"), ("until_unix_ms", "valid_until")):
        if (moment := message.get(field)) is not None:
            keys[key] = _instant(moment)
    return {key: value for key, value in keys.items() if value is not None}


def _minute(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _instant(unix_ms: int) -> str:
    # What is no time of the calendar is refused where the keys are checked.
    try:
        moment = datetime.fromtimestamp(unix_ms // 1_000, UTC)
    except (ValueError, OverflowError, OSError):
        return str(unix_ms)
    # %Y has no zeros before a year of three digits.
    return f"{moment.replace(tzinfo=None).isoformat()}.{unix_ms % 1_000:03}Z"

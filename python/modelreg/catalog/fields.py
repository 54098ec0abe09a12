"""The kinds of value the models file is made of: names, counts, prices, dates, each with its bounds and its schema."""

import re
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Final, Literal, Self, TypeGuard, cast
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    WrapValidator,
)
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ValidatorFunctionWrapHandler

from modelreg.catalog.money import (
    EXACT_DECIMALS,
    MAX_RATE_PICO_USD,
    MILLION,
    amount_of_one,
    amount_pattern,
    largest_price_usd,
    price_pattern,
    rate_pico_usd,
)
from modelreg.catalog.variant import MAX_BYTES, VARIANT_PATTERN, canonical_variant

_NAME: Final = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
_MODEL: Final = r"^[A-Za-z0-9][A-Za-z0-9._:+/-]{0,127}$"
_ROUTE: Final = rf"{_NAME[:-1]}/{_MODEL[1:-1]}(@{_NAME[1:-1]})?$"
_UNIT: Final = r"^[a-z][a-z0-9_]{0,63}$"
_URL: Final = r"^https?://[!-~]{1,504}$"
_CREDENTIALS: Final = re.compile("https?://[^/?#]*@")
# How the keys of well-known services begin. None begins so in capitals and _, as variables are named, but those of
# AWS, which go on with 16 characters.
_SECRET: Final = re.compile(
    r"sk-|sk_(live|test)_|(AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|xai-|gsk_|hf_|AIza|r8_"
    r"|pplx-|nvapi-|Bearer\s|eyJ[A-Za-z0-9_-]{10}"
)
# Control characters, and marks that do not show or turn the direction of what follows.
_LINE: Final = r"^[^\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*$"
_NUMBER: Final = "[0-9]{1,18}"
_VERSION: Final = (
    rf"^({_NUMBER}(\.{_NUMBER}){{0,2}}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}"
    rf"|{_NUMBER}\.{_NUMBER}\.{_NUMBER}(-[0-9A-Za-z.-]{{1,64}})?(\+[0-9A-Za-z.-]{{1,64}})?)$"
)
BOUND: Final = r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$"
DECIMAL: Final = r"^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?$"
HOURS: Final = r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"
_INSTANT: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{3})?(Z|[+-][0-9]{2}:[0-9]{2}))?$"

_CURRENCY: Final = r"^[A-Z]{3}$"
_DAY: Final = r"^(19[7-9][0-9]|2[0-9]{3})-[0-9]{2}-[0-9]{2}$"
# What the strongest and the weakest currency are worth lies far within.
_USD_PER_ONE: Final = r"^([1-9][0-9]{0,5}(\.[0-9]{1,12})?|0\.0{0,11}[1-9][0-9]{0,11})$"
_EXACT: Final = rf"^(0|[1-9][0-9]{{0,17}})(\.[0-9]{{1,{EXACT_DECIMALS}}})?$"

_USD: Final = "USD"

NOT_SHOWN: Final = "not_shown"
"""Type of the error of a value that messages must not show."""

# What each pattern asks for, for messages.
DESCRIBED: Final = {
    _NAME: "should be a name: up to 64 letters, digits and . _ -, the first a letter or digit",
    _MODEL: "should be the name of a model: up to 128 letters, digits and . _ : + / -, the first a letter or digit",
    _ROUTE: "should be the name of a route: provider/model or provider/model@platform",
    _UNIT: "should be the name of a unit: up to 64 small letters, digits and _, the first a letter",
    _URL: "should be a URL: http:// or https://, at most 512 characters",
    _VERSION: "should be a version: semver as 1.2.3 or 1.2.3-beta.1, or numbers as 25.08, or a day as 2025-08-07",
    BOUND: "should be a decimal number as 0.7, at most 12 digits before the point and 6 behind it",
    DECIMAL: "should be a decimal number as 87.5, at most 18 digits before the point and 18 behind it",
    HOURS: "should be hours of the UTC day as 16:30-00:30",
    _CURRENCY: "should be the code of a currency in ISO 4217, as EUR: three capital letters",
    _DAY: 'should be a date as "2026-11-20"',
    _USD_PER_ONE: "should be a decimal number above 0 as 1.0834, at most 6 digits before the point and 12 behind it",
    _EXACT: f"should be a decimal number, at most 18 digits before the point and {EXACT_DECIMALS} behind it",
    _LINE: "should be one line without control characters and without marks that do not show",
}

_NO_INSTANT: Final = 'should be a date, "2026-11-20", or a time with its offset, "2026-11-20T14:00:00Z"'

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class FileModel(BaseModel):
    """Base of every object in the models file: no unknown keys, no conversions, never changed after reading."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, use_attribute_docstrings=True, revalidate_instances="always"
    )

    @classmethod
    def of_checked(cls, values: dict[str, Any]) -> Self:
        """Return the object of values that were checked before, every field's, as unpickling does.

        ``model_construct`` looks at each field once more and notes which were given: 10 µs and 2 KB for a route.
        """
        made = cls.__new__(cls)
        # What `__setstate__` does, which builds a dictionary for it first.
        object.__setattr__(made, "__dict__", values)
        object.__setattr__(made, "__pydantic_fields_set__", _fields(cls))
        object.__setattr__(made, "__pydantic_extra__", None)
        object.__setattr__(made, "__pydantic_private__", None)
        return made


@cache
def _fields(shape: type[FileModel]) -> AbstractSet[str]:
    # No frozenset: a copy with changes adds to its own copy of it.
    return set(shape.model_fields)


STORED: Final = {"stored": True}
"""Context of a validation in which times are ms and prices pico-USD already, as the store has them."""


def _is_stored(value: object, info: ValidationInfo) -> TypeGuard[int]:
    return info.context is STORED and isinstance(value, int) and not isinstance(value, bool)


def _unix_ms(text: object, info: ValidationInfo) -> int:
    if _is_stored(text, info):
        return text
    if not isinstance(text, str) or re.fullmatch(_INSTANT, text) is None:
        raise PydanticCustomError("instant", _NO_INSTANT)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise PydanticCustomError("instant", "is not in the calendar") from error
    instant = instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)
    return (instant - _EPOCH) // timedelta(milliseconds=1)


def _price(units: int) -> tuple[BeforeValidator, WithJsonSchema]:
    def convert(price: object, info: ValidationInfo) -> int:
        if not _is_stored(price, info):
            return rate_pico_usd(price, units)
        if not 0 <= price <= MAX_RATE_PICO_USD:
            raise PydanticCustomError("price", "should be 0 to {most} pico-USD", {"most": MAX_RATE_PICO_USD})
        return price

    text = {"type": "string", "pattern": price_pattern(units)}
    whole = {"type": "integer", "minimum": 0, "maximum": largest_price_usd(units)}
    return BeforeValidator(convert), WithJsonSchema({"anyOf": [text, whole]})


def _amount(units: int) -> tuple[BeforeValidator, WithJsonSchema]:
    text = {"type": "string", "pattern": amount_pattern()}
    whole = {"type": "integer", "minimum": 0, "exclusiveMaximum": 10**18}
    return BeforeValidator(lambda price: amount_of_one(price, units)), WithJsonSchema({"anyOf": [text, whole]})


def _in_the_calendar(day: str) -> str:
    try:
        date.fromisoformat(day)
    except ValueError as error:
        raise PydanticCustomError("instant", "is not in the calendar") from error
    return day


def _no_usd(currency: str) -> str:
    if currency == _USD:
        raise PydanticCustomError("price", "needs no exchange rate: state price_usd_per_million and price_usd")
    return currency


def _second(written: list[str], spelled: list[str]) -> str:
    """Return which entry stands there a second time, and why where it is written otherwise."""
    index = next(index for index, one in enumerate(spelled) if one in spelled[:index])
    if written[index] in written[:index]:
        return f'"{written[index]}"'
    first = written[spelled.index(spelled[index])]
    return f'"{first}" as "{written[index]}", too: a variant is the same in any order of its keys'


def _none_twice(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    made = handler(value)
    # The names of a map or the entries of a list, in their one spelling.
    if len(set(made)) < len(value):
        # Of maps only those of variants have keys of several spellings, and what is made of one has each once.
        is_list = isinstance(made, list)
        spelled = cast("list[str]", made) if is_list else [canonical_variant(name) for name in value]
        entry = _second(list(value), spelled)
        raise PydanticCustomError("twice", "names the same entry twice: {entry}", {"entry": entry})
    return made


def _no_secret(value: object) -> object:
    if isinstance(value, str) and _SECRET.match(value.strip()):
        raise PydanticCustomError(
            NOT_SHOWN,
            "looks like a secret: put that into an environment variable and write the variable's name here; a secret"
            " that was written anywhere should be replaced",
        )
    return value


def _with_a_host_alone(url: str) -> str:
    if _CREDENTIALS.match(url):
        raise PydanticCustomError(NOT_SHOWN, "has a user or password in it, which lists would show: leave it out")
    try:
        parts = urlsplit(url)
        is_usable = bool(parts.hostname) and parts.port != 0
    except ValueError:
        # A "[" in the host that nothing closes, or a port that is none.
        is_usable = False
    if not is_usable:
        raise PydanticCustomError("url", "should be a URL with a host, and a port up to 65535 or none")
    return url


Name = Annotated[str, StringConstraints(pattern=_NAME)]
ModelName = Annotated[str, StringConstraints(pattern=_MODEL)]
RouteName = Annotated[str, StringConstraints(pattern=_ROUTE, max_length=256)]
UnitName = Annotated[str, StringConstraints(pattern=_UNIT)]
Url = Annotated[str, StringConstraints(pattern=_URL), AfterValidator(_with_a_host_alone)]
Version = Annotated[str, StringConstraints(pattern=_VERSION)]
# The name of a credential, never the credential.
CredentialName = Annotated[
    str,
    StringConstraints(pattern=_NAME),
    BeforeValidator(_no_secret),
]
# Text for people, never compared.
Line = Annotated[str, StringConstraints(pattern=_LINE, min_length=1, max_length=512)]
Note = Annotated[str, StringConstraints(pattern=_LINE, min_length=1, max_length=4_096)]
VariantName = Annotated[
    str,
    StringConstraints(max_length=MAX_BYTES),
    AfterValidator(canonical_variant),
    WithJsonSchema({"type": "string", "pattern": VARIANT_PATTERN, "maxLength": MAX_BYTES}),
]

# Parts of a million.
Ppm = Annotated[int, Field(ge=0, le=1_000_000)]
# Any count of tokens a window or an answer can hold; 0 would be no limit but a mistake.
Tokens = Annotated[int, Field(ge=1, le=100_000_000)]
# A date or time as written, kept in ms since 1970 UTC.
Instant = Annotated[int, BeforeValidator(_unix_ms), WithJsonSchema({"type": "string", "pattern": _INSTANT})]
# A price as written, kept in pico-USD of one unit.
PricePerMillion = Annotated[int, *_price(MILLION)]
PricePerUnit = Annotated[int, *_price(1)]
# A price in another currency as written, kept for one unit.
AmountPerMillion = Annotated[Decimal, *_amount(MILLION)]
AmountPerUnit = Annotated[Decimal, *_amount(1)]
ExactUsd = Annotated[str, StringConstraints(pattern=_EXACT)]
Currency = Annotated[str, StringConstraints(pattern=_CURRENCY), AfterValidator(_no_usd)]
UsdPerOne = Annotated[str, StringConstraints(pattern=_USD_PER_ONE)]
Day = Annotated[str, StringConstraints(pattern=_DAY), AfterValidator(_in_the_calendar)]

# Request parameters, by name.
Parameters = Annotated[dict[Name, JsonValue], Field(max_length=32)]

# Whether something is there, by name.
Features = Annotated[dict[Name, bool], Field(max_length=128)]

# Lists whose entries stand there once.
NoneTwice = WrapValidator(_none_twice)
UNIQUE: Final[dict[str, Any]] = {"uniqueItems": True}
Names = Annotated[list[Name], NoneTwice, Field(max_length=64, json_schema_extra=UNIQUE)]
RouteNames = Annotated[list[RouteName], NoneTwice, Field(max_length=16, json_schema_extra=UNIQUE)]
Lines = Annotated[list[Line], Field(max_length=64)]

Status = Literal["testing", "active", "beta", "deprecated", "retired", "inactive", "maintenance"]

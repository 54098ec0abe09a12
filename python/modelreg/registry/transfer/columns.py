"""What a column of an export may say: values that both stores can hold, and JSON of the shape that readers expect."""

import json
from typing import Any, Final

from pydantic import ConfigDict, JsonValue, TypeAdapter, ValidationError
from sqlalchemy import BigInteger, Boolean, Column

from modelreg.store.pico import EventPico
from modelreg.store.tables.columns import Json

_MOST_INTEGER: Final = 2**63 - 1
_MOST_PICO: Final = 9 * 10**18
_MOST_PICO_DIGITS: Final = 19
_NO_PICO: Final = f"should be a whole number of pico-USD below {_MOST_PICO}, as text"

_PRICES: Final = ("unknown", "free", "rates")

_STRICT: Final = ConfigDict(strict=True)
_TEXT: Final = TypeAdapter[Any](str, config=_STRICT)
_TEXTS: Final = TypeAdapter[Any](list[str], config=_STRICT)
_OBJECT: Final = TypeAdapter[Any](dict[str, JsonValue], config=_STRICT)
_FLAGS: Final = TypeAdapter[Any](dict[str, bool], config=_STRICT)

# By the name of the column. Entries say more of them, but are made of rows, which must not be of another shape.
JSON_SHAPES: Final[dict[str, tuple[TypeAdapter[Any], str]]] = {
    **dict.fromkeys(
        (
            "former_names",
            "input_modalities",
            "members",
            "output_modalities",
            "regions",
            "sources",
            "supported_providers",
            "tags",
            "variants",
        ),
        (_TEXTS, "should be a list of texts"),
    ),
    **dict.fromkeys(("auth_config", "parameters_to_set"), (_OBJECT, "should be an object")),
    "features": (_FLAGS, "should be an object of true and false"),
    "default_value": (TypeAdapter(JsonValue), "should be JSON"),
    **dict.fromkeys(("max_value", "min_value", "value"), (_TEXT, "should be text")),
}


def unfit(column: Column[Any], value: object) -> str | None:
    """Return why a column cannot say ``value``, as an export has it; None where it can."""
    match column.type:
        case EventPico():
            fits = isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= _MOST_PICO_DIGITS
            return None if fits and int(str(value)) < _MOST_PICO else _NO_PICO
        case Boolean():
            return None if isinstance(value, bool) else "should be true or false"
        case BigInteger():
            fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _MOST_INTEGER
            return None if fits else "should be a whole number of 64 bits"
        case Json():
            return _unfit_json(column.name, value)
        case _ if column.name == "price":
            # Of a route and of its variants; the stores hold no other.
            return None if value in _PRICES else f"should be one of {', '.join(_PRICES)}"
        case _:
            fits = isinstance(value, str) and "\0" not in value and _is_utf8(value)
            return None if fits else "should be text that UTF-8 can hold, without null bytes"


def _unfit_json(column: str, value: object) -> str | None:
    shape, wanted = JSON_SHAPES[column]
    try:
        shape.validate_python(value)
    except ValidationError:
        return wanted
    # Written again it must be UTF-8: half a surrogate pair is not.
    return None if _is_utf8(json.dumps(value, ensure_ascii=False)) else "should be text that UTF-8 can hold"


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

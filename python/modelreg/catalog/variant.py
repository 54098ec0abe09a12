"""Names of variants in their one spelling: `effort=high;thinking=64k`, keys in a fixed order, empty for the default."""

import re
from typing import Final

from pydantic_core import PydanticCustomError

from modelreg.nearest import did_you_mean

KEYS: Final = ("effort", "speed", "thinking", "tier")
MAX_BYTES: Final = 128

_SHOWN_CHARS: Final = 32
_VALUE: Final = r"[A-Za-z0-9][A-Za-z0-9._+-]{0,31}"
_PAIR: Final = rf"({'|'.join(KEYS)})={_VALUE}"
# For the JSON Schema: any order, which is ours to put right.
VARIANT_PATTERN: Final = rf"^({_PAIR}(;{_PAIR}){{0,3}})?$"


def canonical_variant(name: str) -> str:
    """Return ``name`` with its keys in the order of ``KEYS``; the default stays empty.

    Raises:
        PydanticCustomError: an unknown key, a key given twice, or a value that is none.
    """
    if not name:
        return ""
    values: dict[str, str] = {}
    for pair in name.split(";"):
        key, equals, value = pair.partition("=")
        if key not in KEYS:
            near = did_you_mean(key, KEYS)
            raise _fault(f'"{_short(key)}" is no key of a variant ({", ".join(KEYS)}){near}')
        if key in values:
            raise _fault(f'the key "{key}" stands in the variant twice')
        if not equals or re.fullmatch(_VALUE, value) is None:
            raise _fault(
                f'"{key}" of the variant needs a value of up to 32 letters, digits and . _ + -, as in "{key}=high"'
            )
        values[key] = value
    return ";".join(f"{key}={values[key]}" for key in KEYS if key in values)


def values_of_variant(name: str) -> dict[str, str]:
    """Return the values of a name by their keys."""
    return dict(pair.split("=", 1) for pair in name.split(";")) if name else {}


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARS else text[:_SHOWN_CHARS] + "…"


def _fault(message: str) -> PydanticCustomError:
    return PydanticCustomError("variant", "{message}", {"message": message})

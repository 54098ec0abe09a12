"""The API key that a client or command sends: from a file or the environment, never from the command line."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ENVIRONMENT: Final = "MODELREG_API_KEY"

_KEY: Final = re.compile(r"mr_[a-z0-9]{8}_[A-Za-z0-9_-]{43}")
_MAX_FILE_BYTES: Final = 4_096


class BadKeyError(ValueError):
    """What stands where a key should be is none; the message says where, never what."""


def key_of(file: Path | None = None, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the key in ``file``, else that of ``MODELREG_API_KEY``; None without either.

    Raises:
        BadKeyError: the file cannot be read, or what is there is no key.
    """
    if file is not None:
        try:
            with file.open("rb") as opened:
                text = opened.read(_MAX_FILE_BYTES).decode(errors="replace").strip()
        except OSError as error:
            raise BadKeyError(f"key file {file}: cannot be read: {error.strerror}") from error
        return checked(text, f"key file {file}")
    said = environment.get(ENVIRONMENT)
    return checked(said, f"environment {ENVIRONMENT}") if said else None


def checked(text: str, origin: str) -> str:
    """Return the text of a key.

    Raises:
        BadKeyError: it is none.
    """
    if _KEY.fullmatch(text) is None:
        raise BadKeyError(f"{origin}: should be an API key, mr_… as `modelreg keys create` told it")
    return text


def credentials(key: str | None) -> tuple[tuple[str, str], ...]:
    """Return the metadata of a call with this key."""
    return () if key is None else (("authorization", f"Bearer {key}"),)

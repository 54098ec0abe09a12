"""The pepper: what the hashes of keys are made under, so that who reads the store alone cannot try keys on them."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ENVIRONMENT: Final = "MODELREG_KEY_PEPPER"
FILE_NAME: Final = "key.pepper"

_BYTES: Final = 32
_MAX_BYTES: Final = 1_024


class PepperError(Exception):
    """The pepper cannot be used; the message says where it is from and why, never what it is."""


class Pepper:
    """Where it comes from: ``MODELREG_KEY_PEPPER``, else a file in the data directory, made once.

    Attributes:
        is_own: whether it is that of this data directory: no other server's keys are recognised under it.
    """

    def __init__(self, data: Path, environment: Mapping[str, str]) -> None:
        """Look into ``environment``, then into ``data``, which this process owns; nothing is made yet."""
        self._said = environment.get(ENVIRONMENT) or None
        self._file = data / FILE_NAME
        self.is_own = self._said is None

    def read(self) -> bytes:
        """Return it; the first time without a setting, make it.

        Raises:
            PepperError: the setting is too short or long, or the file cannot be read or made.
        """
        if self._said is None:
            return self._read_file()
        said = self._said.encode()
        if not _BYTES <= len(said) <= _MAX_BYTES:
            raise PepperError(
                f"environment {ENVIRONMENT}: should be {_BYTES} to {_MAX_BYTES} bytes, it has {len(said)};"
                " `openssl rand -base64 32` makes one"
            )
        return said

    def _read_file(self) -> bytes:
        try:
            try:
                found = self._file.read_bytes()
            except FileNotFoundError:
                found = self._make_file()
        except OSError as error:
            raise PepperError(f"{self._file}: cannot be read or made: {error.strerror}") from error
        if len(found) != _BYTES:
            raise PepperError(f"{self._file}: should be {_BYTES} bytes, it has {len(found)}; restore it from a backup")
        return found

    def _make_file(self) -> bytes:
        made = secrets.token_bytes(_BYTES)
        # Whole under its name or not there: half of one would lock every key out.
        half = self._file.with_suffix(".tmp")
        half.unlink(missing_ok=True)
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(descriptor, made)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        half.replace(self._file)
        return made

    def __repr__(self) -> str:
        """Return where it comes from."""
        return f"Pepper({ENVIRONMENT if self._said is not None else str(self._file)!r})"

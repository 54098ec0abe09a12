"""One API key: made from the system's entropy, kept as a keyed hash, printed by its prefix alone."""

import hmac
import secrets
from typing import Final, Self

MARK: Final = "mr_"
PREFIX_CHARS: Final = 8

_ALPHABET: Final = "abcdefghijklmnopqrstuvwxyz0123456789"
_SECRET_BYTES: Final = 32


class ApiKey:
    """A key in the moment it is made: `mr_`, a prefix, `_`, and 256 random bits in base64url.

    Attributes:
        prefix: what it may be called.
    """

    __slots__ = ("_text", "prefix")

    def __init__(self, prefix: str, secret: str) -> None:
        """Put it together."""
        self.prefix = prefix
        self._text = f"{MARK}{prefix}_{secret}"

    @classmethod
    def make(cls) -> Self:
        """Return a fresh one."""
        prefix = "".join(secrets.choice(_ALPHABET) for _ in range(PREFIX_CHARS))
        return cls(prefix, secrets.token_urlsafe(_SECRET_BYTES))

    def reveal(self) -> str:
        """Return the whole key, to be told once to who asked for it."""
        return self._text

    def hash(self, pepper: bytes) -> bytes:
        """Return what the engine recognises it by: its HMAC-SHA-256 under ``pepper``."""
        return hmac.digest(pepper, self._text.encode(), "sha256")

    def __repr__(self) -> str:
        """Return it without its secret: a repr lands in logs."""
        return f"ApiKey({self.prefix!r})"


def shown(key: str) -> str:
    """Return what may be repeated of a text that names a key: its prefix, where somebody pasted a whole key."""
    return key[len(MARK) : len(MARK) + PREFIX_CHARS] if key.startswith(MARK) else key

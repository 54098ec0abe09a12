"""The address of the store; its own file because the settings read it and the store opens it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

_SQLITE: Final = re.compile(r"sqlite:///(?P<path>[^?#]+)")
# At most one @, and every % an encoding: libpq's words on anything else quote parts of a password.
_POSTGRESQL: Final = re.compile(
    r"postgres(?:ql)?://(?:[^@/%\0\s]|%[0-9A-Fa-f]{2})*(?:@|(?=[^@]*$))(?:[^@%\0\s]|%[0-9A-Fa-f]{2})+"
)
# Greedy up to the last @: an unescaped one in a password must not show what follows it.
_PASSWORD: Final = re.compile(r"(?P<user>://[^:/@?]*):.*@|(?P<key>[?&][^=&]*(?:password|secret)[^=&]*=)[^&]*")


@dataclass(frozen=True, slots=True)
class StoreUrl:
    """Where the store is. ``str`` shows it without its password.

    Attributes:
        file: the SQLite file; None for PostgreSQL.
        conninfo: what libpq connects with, the password in it; empty for SQLite.
    """

    file: Path | None
    conninfo: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``sqlite:///PATH`` (``sqlite:////PATH`` from the root on) or any URI of libpq.

        Raises:
            ValueError: it is neither; ``@``, ``/`` and ``%`` of a password are written as ``%40``, ``%2F`` and ``%25``.
        """
        if "\0" not in text and (found := _SQLITE.fullmatch(text)) is not None:
            return cls(Path(found["path"]).expanduser(), "")
        if _POSTGRESQL.fullmatch(text) is not None:
            return cls(None, text)
        raise ValueError(text)

    @classmethod
    def of_file(cls, file: Path) -> Self:
        """Return the address of an SQLite file."""
        return cls(file, "")

    def meant_from(self, folder: Path) -> Self:
        """Return it with a relative file placed in ``folder``."""
        return self if self.file is None else type(self)(folder / self.file, "")

    def __str__(self) -> str:
        """Return it as it may be shown."""
        if self.file is not None:
            return f"sqlite:///{self.file}"
        return without_password(self.conninfo)

    def __repr__(self) -> str:
        """Return it without its password: a repr lands in logs."""
        return f"StoreUrl({str(self)!r})"


def without_password(text: str) -> str:
    """Return an address as it may be shown, whether it is one of a store or not."""
    return _PASSWORD.sub(lambda found: f"{found['user']}:***@" if found["user"] else f"{found['key']}***", text)

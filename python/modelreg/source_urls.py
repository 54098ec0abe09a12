"""The URLs of catalogues that are synced; its own file because the settings read them and the jobs fetch them."""

import re
from dataclasses import dataclass
from typing import Final, Self

_OFF: Final = "off"
_MOST: Final = 16
# No credentials, and no comma, which stands between two; of the rest whoever fetches it judges.
_URL: Final = re.compile(r"https?://[A-Za-z0-9._\-\[\]:]+(?:[/?#][!-+\--~]*)?", re.IGNORECASE)
_QUERY: Final = re.compile(r"[?#].*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SourceUrls:
    """Where catalogues are fetched from; none: nowhere. ``str`` shows them without their queries.

    Attributes:
        urls: http or https, in the order of their import.
    """

    urls: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``off``, or URLs with commas between them.

        Raises:
            ValueError: it is neither, too many, or one of them twice.
        """
        if text == _OFF:
            return cls()
        urls = tuple(url.strip() for url in text.split(","))
        if len(urls) > _MOST or len(set(urls)) < len(urls) or not all(map(_URL.fullmatch, urls)):
            raise ValueError(text)
        return cls(urls)

    def __str__(self) -> str:
        """Return it as it may be shown: a query may hold a key."""
        return ",".join(_QUERY.sub("?…", url) for url in self.urls) or _OFF

    def __repr__(self) -> str:
        """Return it likewise: a repr lands in logs."""
        return f"SourceUrls({str(self)!r})"

"""Pages of a list: how long one is, and the token that says where the next begins; used by every method that lists."""

import base64
import json
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

from modelreg.errors import out_of_range, unknown_name

Key: TypeAlias = tuple[str | int, ...]

_MAX_TOKEN_CHARS: Final = 1_024
_FIELD: Final = "page_token"


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of one list.

    A token names the last entry seen, not a place in the list: it holds while the list changes, and even when that
    entry is gone.

    Attributes:
        of: what is listed; a token of another list is refused.
        usual: entries of a page where the request names no number.
        most: entries of a page at most.
        key: the types of the parts of an entry's key, by which the list is ordered.
    """

    of: str
    usual: int
    most: int
    key: tuple[type[str | int], ...]

    def size(self, page_size: int) -> int:
        """Return how many entries a page has.

        Raises:
            CallError: OUT_OF_RANGE.
        """
        if page_size > self.most:
            raise out_of_range("page_size", page_size, 0, self.most)
        return page_size or self.usual

    def token(self, last: Key) -> str:
        """Return the token of the page behind the entry ``last``."""
        return base64.urlsafe_b64encode(json.dumps([self.of, *last]).encode()).decode()

    def after(self, token: str) -> Key | None:
        """Return the entry behind which a page begins; None for the first page.

        Raises:
            CallError: UNKNOWN_NAME, the token is none of this list.
        """
        if not token:
            return None
        of, *last = _decoded(token) or ("",)
        if of != self.of or tuple(type(part) for part in last) != self.key:
            hint = "; give the next_page_token of the page before, or nothing for the first page"
            raise unknown_name(_FIELD, "page token", token, hint=hint)
        return tuple(cast("list[str | int]", last))


def _decoded(token: str) -> list[object] | None:
    # The length first: nothing of an endless token is decoded.
    if len(token) > _MAX_TOKEN_CHARS:
        return None
    try:
        decoded = json.loads(base64.b64decode(token, altchars=b"-_", validate=True))
    except (ValueError, RecursionError):
        return None
    return cast("list[object]", decoded) if isinstance(decoded, list) else None

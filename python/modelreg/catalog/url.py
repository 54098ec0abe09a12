"""URLs that are fetched: which can be, where a redirect may lead, and how they are shown."""

import re
import string
from typing import Final
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from modelreg.catalog.problem import printable

_URL: Final = re.compile(r"https?://[!-~]+", re.IGNORECASE)
_CREDENTIALS: Final = re.compile(r"(?<=://)[^/?#]*@")
_QUERY: Final = re.compile(r"\?.*", re.DOTALL)
# Never from a protected way onto an open one.
_FOLLOWED: Final = frozenset({("https", "https"), ("http", "http"), ("http", "https")})


class UnfitUrlError(ValueError):
    """A URL is not fetched; the message says why, to follow the URL itself."""


def check_url(url: str) -> None:
    """Refuse what cannot be fetched.

    Raises:
        UnfitUrlError: no URL of http or https, or one with credentials.
    """
    if _URL.fullmatch(url) is None:
        raise UnfitUrlError("is no URL; write other characters than those of ASCII, and spaces, as %20")
    if _CREDENTIALS.search(url):
        raise UnfitUrlError("has credentials in it, which are not sent; fetch it yourself and give the file")
    try:
        # Of one beyond its range the system takes the lower 16 bits, which is another port.
        _ = urlsplit(url).port
    except ValueError as error:
        raise UnfitUrlError(f"is no URL: {printable(str(error))}; correct it") from error


def redirected(url: str, to: str) -> str:
    """Return where a redirect leads.

    Args:
        url: from where.
        to: what its answer says, the whole of a URL or a part.

    Raises:
        ValueError: to nothing that is followed.
    """
    found = urldefrag(urljoin(url, quote(to, encoding="iso-8859-1", safe=string.punctuation))).url
    if _CREDENTIALS.search(found):
        raise UnfitUrlError("it leads to a URL with credentials, which is not followed")
    schemes = (urlsplit(url).scheme, urlsplit(found).scheme)
    if schemes not in _FOLLOWED:
        raise UnfitUrlError(f"it leads from {schemes[0]} to {schemes[1]}, which is not followed")
    try:
        check_url(found)
    except UnfitUrlError as error:
        raise UnfitUrlError(f"it leads to {without_credentials(found)}, which {error}") from error
    return found


def without_credentials(url: str) -> str:
    """Return a URL as it may be shown."""
    return printable(_QUERY.sub("?…", _CREDENTIALS.sub("", url)))

"""Who serves models, and how each is called: the provider's own file, and our table where that says nothing."""

import functools
import re
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from modelreg.catalog.models_dev.files import RefusedError, Table, read_table
from modelreg.catalog.models_dev.shape import OfferProvider, ProviderTable
from modelreg.catalog.models_dev.tables import table
from modelreg.catalog.report import Skip

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_URL: Final = re.compile(r"https?://[!-~]{1,504}")
_CREDENTIAL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
# Some dialects add their version to the base URL themselves.
_ADDED_BY_DIALECT: Final = {"anthropic-messages": "/v1"}


class Endpoint(NamedTuple):
    """How an offer is called."""

    dialect: str
    base_url: str


class Provider(NamedTuple):
    """A provider that can be called.

    Attributes:
        name: its folder.
        entry: its entry in a models file.
    """

    name: str
    entry: dict[str, Any]

    def endpoint(self, model: str, own: OfferProvider | None) -> Endpoint:
        """Return how an offer of `model` is called: in its own way, if it has one, else in the provider's.

        Raises:
            RefusedError: the offer's own way is in no dialect that we know, or no URL.
        """
        dialect, base_url = self.entry["dialect"], self.entry["base_url"]
        if own is not None and own.npm is not None:
            dialect = table("providers")["dialects"].get(own.npm)
            if dialect is None:
                raise RefusedError(Skip.NO_ENDPOINT, f"no dialect is known for {own.npm}")
        if own is not None and own.api is not None:
            if _URL.fullmatch(own.api) is None:
                raise RefusedError(Skip.NO_ENDPOINT, f"{own.api} is no URL")
            base_url = _base_url(own.api, dialect)
        if (own is not None and own.shape == "responses") or (
            (self.name, dialect) in _responses_at() and _responds(model)
        ):
            dialect = "openai-responses"
        return Endpoint(dialect, base_url)


def read_provider(root: Path, name: str) -> Provider:
    """Return the provider whose folder is `name`.

    Raises:
        RefusedError: its file cannot be read, or nobody says where it is called or in which dialect.
    """
    try:
        stated = read_table(root, root / "providers" / name / "provider.toml")
    except RefusedError as error:
        raise RefusedError(Skip.UNFIT_PROVIDER, f"{name}: {error}") from error
    return provider_of(name, stated)


def provider_of(name: str, stated: Table) -> Provider:
    """Return the provider ``name``, of which a catalogue states this.

    Raises:
        RefusedError: it cannot be read, or nobody says where it is called or in which dialect.
    """
    try:
        own = ProviderTable.model_validate(stated)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise RefusedError(Skip.UNFIT_PROVIDER, f"{name}: {place}: {first['msg']}") from error
    if _NAME.fullmatch(name) is None:
        raise RefusedError(Skip.UNFIT_PROVIDER, f"{name} is no name of a provider")
    known = table("providers")
    dialect: str | None = known["dialects"].get(own.npm)
    url: str = own.api or known["base_urls"].get(name, "")
    if dialect is None or _URL.fullmatch(url) is None:
        sdk = own.npm or "not known (`npm` is missing)"
        raise RefusedError(Skip.NO_ENDPOINT, f"{name}: SDK {sdk}, base URL {url or 'not known (`api` is missing)'}")
    credential = _credential(name, own.env or [])
    entry = {
        "display_name": own.name or name,
        "platform": name,
        "base_url": _base_url(url, dialect),
        "dialect": dialect,
        "credential_ref": credential,
        "auth_required": None if credential is None else name not in table("prices")["local_runtimes"],
        "source": own.doc or f"models.dev providers/{name}/provider.toml",
    }
    return Provider(name, {key: value for key, value in entry.items() if value is not None})


def _base_url(url: str, dialect: str) -> str:
    return url.rstrip("/").removesuffix(_ADDED_BY_DIALECT.get(dialect, ""))


def _credential(name: str, variables: list[str]) -> str | None:
    fixed: str | None = table("providers")["credentials"].get(name)
    secret = [variable for variable in variables if variable.endswith(("KEY", "TOKEN", "TOKEN_BEDROCK"))]
    chosen = fixed or next(iter(secret[::-1]), None)
    return chosen if chosen is not None and _CREDENTIAL.fullmatch(chosen) else None


@functools.cache
def _responses_at() -> frozenset[tuple[str, str]]:
    return frozenset((name, "openai-chat") for name in table("providers")["responses"]["providers"])


def _responds(model: str) -> bool:
    return re.search("|".join(table("providers")["responses"]["patterns"]), model) is not None

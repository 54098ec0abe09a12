"""A provider entry of the models file: who serves models, where, and what becomes of the data."""

from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field

from modelreg.catalog.fields import CredentialName, Features, FileModel, Line, Name, Names, Note, Status, Url
from modelreg.catalog.rate_limit import RateLimits


class DataPolicy(FileModel):
    """What becomes of the data of a call; what is left out is unknown."""

    zdr: bool | None = None
    """Zero data retention is assured."""
    training: bool | None = None
    """The data may be used for training."""
    retention_days: Annotated[int, Field(ge=0, le=100_000)] | None = None
    """Days the data is kept."""


class ProviderEntry(FileModel):
    """A provider. In your file an entry enables it; what it leaves out comes from the packaged one of that name."""

    display_name: Line | None = None
    """Name for people."""
    platform: Name | None = None
    """Platform its models are reached through, where a route's name says none; left out: the provider's own name."""
    base_url: Url | None = None
    """Where requests go, up to what the dialect adds."""
    dialect: Name | None = None
    """Protocol spoken there: openai-chat, openai-responses, anthropic-messages and so on."""
    credential_ref: CredentialName | None = None
    """Name of the credential callers use; never the secret."""
    auth_required: bool | None = None
    """A call needs a credential."""
    regions: Names | None = None
    """Regions it serves from; left out: unknown."""
    data_policy: DataPolicy | None = None
    """What becomes of the data of a call."""
    features: Features | None = None
    """What it can do; a feature that is not listed is unknown."""
    status: Status | None = None
    """Life cycle of the provider itself; its routes have their own."""
    rate_limits: RateLimits | None = None
    """Limits it states; they are not enforced."""
    source: Note | None = None
    """Where these facts are from."""

    def is_on_this_machine(self) -> bool:
        """Return whether calls go to the caller's own machine, where a server is only once somebody says so."""
        host = urlsplit(self.base_url or "").hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")

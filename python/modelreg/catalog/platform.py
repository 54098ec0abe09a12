"""A platform entry of the models file: through whom providers are reached."""

from typing import Annotated

from pydantic import Field

from modelreg.catalog.fields import UNIQUE, Features, FileModel, Line, Name, NoneTwice, Note, Status, Url


class PlatformEntry(FileModel):
    """A platform; what is left out is unknown. One that only routes or providers name has no entry."""

    display_name: Line | None = None
    """Name for people."""
    base_url: Url | None = None
    """Where requests go."""
    auth_type: Name | None = None
    """How callers prove who they are: api_key, oauth, none and so on."""
    auth_config: Annotated[dict[Name, Line], Field(max_length=32)] | None = None
    """What that needs, by name; names of credentials, never a secret."""
    supported_providers: Annotated[list[Name], NoneTwice, Field(max_length=1_000, json_schema_extra=UNIQUE)] | None = (
        None
    )
    """Providers reached through it."""
    features: Features | None = None
    """What it can do; a feature that is not listed is unknown."""
    status: Status | None = None
    """Life cycle."""
    source: Note | None = None
    """Where these facts are from."""

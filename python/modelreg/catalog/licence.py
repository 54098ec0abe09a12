"""A licence entry of the models file: what a licence, or the terms of a vendor, allow."""

from typing import Annotated

from pydantic import Field

from modelreg.catalog.fields import FileModel, Line, Name, Note, Url


class LicenceEntry(FileModel):
    """A licence; what is left out is unknown."""

    display_name: Line | None = None
    """Whole name."""
    spdx: Name | None = None
    """SPDX identifier, where there is one."""
    commercial_use: bool | None = None
    """Commercial use is allowed."""
    modification: bool | None = None
    """Changed weights may be made."""
    redistribution: bool | None = None
    """Weights may be passed on."""
    attribution: bool | None = None
    """The maker must be named."""
    share_alike: bool | None = None
    """What is made of it stands under the same terms."""
    use_restrictions: bool | None = None
    """Some uses are forbidden by a list."""
    max_monthly_users: Annotated[int, Field(ge=1, le=10**15)] | None = None
    """From so many monthly users on another agreement is needed."""
    url: Url | None = None
    """Its text."""
    source: Note | None = None
    """Where these facts are from."""

"""Which providers the environment holds a credential for. Only whether it is there counts: no value is kept or told."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from modelreg.catalog.file import ModelsFile
from modelreg.catalog.provider import ProviderEntry

SOURCE: Final = "environment "
"""How the source of what is said of a provider begins where a credential said it; the variable's name follows."""

NOT_BY_THEMSELVES: Final = frozenset({"CLOUDFLARE_API_KEY", "DATABRICKS_TOKEN", "GITHUB_TOKEN", "HF_TOKEN"})
"""Credentials that machines have for other reasons: CI jobs, downloads, deployments. docs/catalogue.md lists them."""

_FILE: Final = "_FILE"
_PLACEHOLDER: Final = re.compile(r"\$\{(\w+)\}")


def credentials_in(environment: Mapping[str, str], providers: Mapping[str, ProviderEntry]) -> dict[str, str]:
    """Return the providers that can be called with what the environment holds, each with the variable that says so.

    That is ``NAME`` of the provider's ``credential_ref``, not blank, or ``NAME_FILE``, naming a file that can be read
    and is not empty. Where the address has places to fill in, their variables must be there too.

    Args:
        environment: as ``os.environ``; empty where nobody is to look.
        providers: by name.
    """
    found: dict[str, str] = {}
    for name, entry in providers.items():
        reference = entry.credential_ref
        if reference is None or reference in NOT_BY_THEMSELVES:
            continue
        variable = _variable(environment, reference)
        needed = _PLACEHOLDER.findall(entry.base_url or "")
        if variable is not None and all(_is_set(environment, one) for one in needed):
            found[name] = variable
    return found


def discovered_in(environment: Mapping[str, str], providers: Mapping[str, ProviderEntry]) -> ModelsFile:
    """Return what ``credentials_in`` finds as the layer that says it."""
    found = credentials_in(environment, providers)
    return ModelsFile(providers={name: ProviderEntry(source=f"{SOURCE}{variable}") for name, variable in found.items()})


def is_present(environment: Mapping[str, str], credential_ref: str) -> bool:
    """Return whether the environment holds a credential of this name, itself or in a file."""
    return _variable(environment, credential_ref) is not None


def _variable(environment: Mapping[str, str], reference: str) -> str | None:
    if _is_set(environment, reference):
        return reference
    in_file = reference + _FILE
    return in_file if _is_set(environment, in_file) and _holds_something(environment[in_file]) else None


def _is_set(environment: Mapping[str, str], name: str) -> bool:
    return bool(environment.get(name, "").strip())


def _holds_something(file: str) -> bool:
    # By its size: the secret itself is not read.
    path = Path(file)
    try:
        return path.is_file() and path.stat().st_size > 0 and os.access(path, os.R_OK)
    except (OSError, ValueError):
        return False

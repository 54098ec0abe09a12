"""The environment without credentials: what a developer has set must not enable providers in tests."""

import os

from modelreg.catalog.packaged import packaged_models


def forget_credentials() -> None:
    """Remove every credential of a packaged provider from this process's environment, and so from its children's."""
    for entry in packaged_models().providers.values():
        if entry.credential_ref is not None:
            os.environ.pop(entry.credential_ref, None)
            os.environ.pop(f"{entry.credential_ref}_FILE", None)

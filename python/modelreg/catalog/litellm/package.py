"""The list that the installed package `litellm` carries, found without an import, which takes seconds and runs code."""

from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from modelreg.catalog.installed import NotInstalledError

PACKAGE: Final = "litellm"

_LIST: Final = "litellm/model_prices_and_context_window_backup.json"


def installed_list() -> Path:
    """Return where its list is.

    Raises:
        NotInstalledError: it is not installed, or has none.
    """
    try:
        installed = distribution(PACKAGE)
    except PackageNotFoundError as error:
        raise NotInstalledError(f"{PACKAGE} is not installed: `pip install {PACKAGE}`") from error
    file = Path(str(installed.locate_file(_LIST)))
    if not file.is_file():
        message = f"{PACKAGE} {installed.version}, as installed, has no {_LIST}; give LiteLLM's list as a file or a URL"
        raise NotInstalledError(message)
    return file

"""The raw public catalogues, where they are at hand, and their import into a running server as people do it."""

import os
import subprocess
from pathlib import Path

from harness.load import LoadError
from harness.paths import MODELREG, REPOSITORY
from harness.process import LOAD_CORE, Server, pinned
from harness.skipped import SkippedError

MODELS_DEV = "models_dev"
LITELLM = "litellm.json"
ALL = (MODELS_DEV, LITELLM, "genai_prices.json", "openrouter.json")

_LIMIT_S = 120


def raw_catalogue(name: str) -> Path:
    """Return its file or folder.

    Raises:
        SkippedError: it is not here.
    """
    folder = Path(os.environ.get("MODELREG_SOURCES") or REPOSITORY.parent / "shared" / "data")
    source = folder / "catalogues" / name
    if not source.exists():
        message = f"the raw data {name} is not here; set MODELREG_SOURCES"
        raise SkippedError(message)
    return source


def import_into(server: Server, source: Path) -> None:
    """Run `modelreg catalog import` to its end, on the core of the load.

    Raises:
        LoadError: it failed.
    """
    program = [MODELREG, "catalog", "import", "--from", source, "--address", server.address]
    done = subprocess.run(pinned(LOAD_CORE, program), capture_output=True, text=True, timeout=_LIMIT_S, check=False)
    if done.returncode != 0:
        message = f"catalog import: {done.stderr.strip()}"
        raise LoadError(message)

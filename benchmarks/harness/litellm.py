"""LiteLLM in an environment of its own, made on demand: it is a rival, never a dependency."""

import subprocess
import sys
from pathlib import Path

from harness.paths import LITELLM
from harness.skipped import SkippedError

_INSTALL_LIMIT_S = 300.0
_SHOWN_LINES = 3


def interpreter(*, install: bool) -> Path:
    """The Python that has LiteLLM.

    Raises:
        SkippedError: it is not there and was not to be installed, or cannot be.
    """
    python = LITELLM / "bin" / "python"
    installed = LITELLM / ".installed"
    if installed.exists():
        return python
    if not install:
        raise SkippedError("LiteLLM is not installed here; `make bench` does it")
    for command in ((sys.executable, "-m", "venv", LITELLM), (python, "-m", "pip", "install", "--quiet", "litellm")):
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_INSTALL_LIMIT_S, check=False)
        except subprocess.TimeoutExpired as late:
            raise SkippedError(f"LiteLLM was not installed within {_INSTALL_LIMIT_S:.0f} s") from late
        if done.returncode != 0:
            last = " ".join(done.stderr.strip().splitlines()[-_SHOWN_LINES:])
            raise SkippedError(f"LiteLLM cannot be installed here: {last}")
    installed.touch()
    return python

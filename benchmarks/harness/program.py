"""Programs that measure by themselves and print one JSON object."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness.load import LoadError
from harness.process import pinned

_RUN_LIMIT_S = 240.0


def report(command: Sequence[str | Path], core: int | None = None) -> dict[str, Any]:
    """What the program printed, on one core or on all.

    Raises:
        LoadError: it failed; the message is what it said.
    """
    words = pinned(core, command) if core is not None else unpinned(command)
    done = subprocess.run(words, capture_output=True, text=True, timeout=_RUN_LIMIT_S, check=False)
    if done.returncode != 0:
        raise LoadError(done.stderr.strip())
    # Libraries print lines of their own before.
    printed: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return printed


def unpinned(command: Sequence[str | Path]) -> list[str]:
    """The command on both cores: the harness itself is pinned, and children inherit that."""
    return ["taskset", "-c", "0,1", *map(str, command)]

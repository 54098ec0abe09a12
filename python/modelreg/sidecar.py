"""The name of a server in what it ships to a store: its host, and the data directory whose ledger counts its calls."""

import os
import platform
from pathlib import Path

from modelreg.data_dir import LOCK_NAME, is_owned


def sidecar_name(data: Path) -> str:
    """Return the name of the server that owns the data directory ``data``."""
    return f"{platform.node()}:{data.resolve()}"


def is_over(sidecar: str) -> bool:
    """Return whether a server is known not to run: it was of this host, and nobody owns its data directory."""
    host, _, data = sidecar.partition(":")
    if host != platform.node() or not data:
        return False
    try:
        os.close(os.open(Path(data) / LOCK_NAME, os.O_RDONLY | os.O_CLOEXEC))
    except FileNotFoundError:
        return True
    except OSError:
        # Somebody else's.
        return False
    return not is_owned(Path(data))

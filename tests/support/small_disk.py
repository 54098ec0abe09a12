"""A disk of a few MiB in memory, of one test, that can be filled."""

import contextlib
import os
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

_CHUNK = bytes(1 << 16)


class SmallDisk:
    """What is mounted at ``path``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._ballast = path / "ballast"

    def fill(self) -> None:
        """Leave no room on it."""
        with self._ballast.open("ab", buffering=0) as ballast, contextlib.suppress(OSError):
            while True:
                ballast.write(_CHUNK)
        assert shutil.disk_usage(self.path).free == 0

    def make_room(self) -> None:
        """Take away what it was filled with."""
        self._ballast.unlink()


@contextlib.contextmanager
def small_disk(path: Path, mib: int) -> Iterator[SmallDisk]:
    """Mount a disk of so many MiB; where this user may not, skip and say so, in CI fail."""
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={mib}m", "modelreg-test", str(path)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        lack = f"a full disk is not tested, as this user may not mount one: {mounted.stderr.strip()}"
        if os.environ.get("CI") == "true":
            pytest.fail(lack)
        warnings.warn(lack, stacklevel=1)
        pytest.skip(lack)
    try:
        yield SmallDisk(path)
    finally:
        # Also while something of it is still open.
        subprocess.run(["umount", "--lazy", str(path)], check=True)

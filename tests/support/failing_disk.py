"""A disk that fails under a process that runs: from a moment on nothing is synced any more."""

import contextlib
import os
import shutil
import subprocess
import warnings
from collections.abc import Iterator

import pytest

from support.server import WAIT_S

_SYNCS = "fsync,fdatasync"


@contextlib.contextmanager
def failing_disk(pid: int) -> Iterator[None]:
    """Let every sync of a process fail with EIO; without strace skip and say so, in CI fail."""
    if shutil.which("strace") is None:
        lack = "a disk that fails is not tested: no strace on this machine; next: apt-get install strace"
        if os.environ.get("CI") == "true":
            pytest.fail(lack)
        warnings.warn(lack, stacklevel=1)
        pytest.skip(lack)
    inject = ["-e", f"trace={_SYNCS}", "-e", f"inject={_SYNCS}:error=EIO", "-o", os.devnull]
    tracer = subprocess.Popen(["strace", "-f", *inject, "-p", str(pid)], stderr=subprocess.PIPE, text=True)
    try:
        assert tracer.stderr is not None
        told = tracer.stderr.readline()
        assert "attached" in told, told
        yield
    finally:
        # It ends with what it traces.
        try:
            tracer.communicate(timeout=WAIT_S)
        except subprocess.TimeoutExpired:
            tracer.kill()
            tracer.communicate()
            raise

"""What is installed: the interpreter, the platform, the packages, and what building from source would need."""

import platform
import re
import shutil
import subprocess
import sys
from importlib import import_module, metadata
from typing import Final

from modelreg.doctor.finding import Finding, Status

_LEAST_PYTHON: Final = (3, 11)
_TESTED: Final = {("Linux", "x86_64"), ("Linux", "aarch64")}
# What a server imports: the engine, and the modules generated for the installed protobuf and grpcio.
_NEEDED: Final = ("modelreg._core", "modelreg.v1.router_pb2_grpc", "modelreg.internal.v1.snapshot_pb2")
_SHOWN: Final = ("modelreg", "grpcio", "protobuf")
_BUILDERS: Final = {"rustc": "rustc", "cargo": "cargo", "cc": "C compiler"}
_VERSION: Final = re.compile(r"\d+\.\d+(?:\.\d+)?")
_WAIT_S: Final = 10


def check_python() -> Finding:
    """Look at the interpreter."""
    found = f"{platform.python_implementation()} {platform.python_version()}"
    if sys.version_info < _LEAST_PYTHON:
        least = ".".join(str(part) for part in _LEAST_PYTHON)
        return Finding("python", Status.FAILED, found, f"install modelreg with Python {least} or later")
    return Finding("python", Status.OK, found)


def check_platform() -> Finding:
    """Look at system and processor."""
    found = f"{platform.system()} {platform.machine()}"
    if (platform.system(), platform.machine()) not in _TESTED:
        return Finding("platform", Status.WARNING, f"{found}: not tested", "serve on Linux, x86_64 or aarch64")
    return Finding("platform", Status.OK, found)


def check_packages() -> Finding:
    """Import what a server imports."""
    try:
        for name in _NEEDED:
            import_module(name)
    # Whatever a broken package raises at its import; protobuf has errors of its own for code and library that differ.
    except Exception as error:  # noqa: BLE001
        found = f"{type(error).__name__}: {error}".splitlines()[0]
        return Finding("packages", Status.FAILED, found, f"{sys.executable} -m pip install --force-reinstall modelreg")
    return Finding("packages", Status.OK, ", ".join(f"{name} {metadata.version(name)}" for name in _SHOWN))


def check_toolchain() -> Finding:
    """Look at what building from source needs. Running needs none of it, so nothing here is wrong."""
    found = [_version(program) or f"no {shown}" for program, shown in _BUILDERS.items()]
    return Finding("toolchain", Status.OK, f"{', '.join(found)} (needed to build from source only)")


def _version(program: str) -> str | None:
    path = shutil.which(program)
    if path is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - a fixed name, found on the user's own PATH
            [path, "--version"], capture_output=True, text=True, timeout=_WAIT_S, check=True
        )
    except (OSError, subprocess.SubprocessError):
        # As with rustup's shim where no toolchain is installed.
        return f"{program} that does not run"
    version = _VERSION.search(done.stdout)
    return f"{program} {version[0]}" if version is not None else program

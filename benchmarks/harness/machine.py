"""The machine and the versions behind a page of figures."""

import os
import platform
import subprocess
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from harness.paths import REPOSITORY

_RUST = ("tonic", "hyper", "h2", "tokio", "prost", "mimalloc", "pyo3")
_PYTHON = ("grpcio", "protobuf")
# Field of /proc/stat's first line: time the hypervisor gave to others.
_STEAL_FIELD = 8


def machine() -> dict[str, str]:
    """Processor, cores, kernel, load."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    flags = Path("/proc/cpuinfo").read_text()
    return {
        "CPU": f"{cpu}{' (virtual machine)' if ' hypervisor ' in flags else ''}",
        "cores": str(os.cpu_count()),
        "kernel": platform.release(),
        "load average at the start": f"{os.getloadavg()[0]:.2f}",
    }


def versions() -> dict[str, str]:
    """Our revision, the toolchain, and the libraries the figures depend on."""
    locked: dict[str, str] = {
        package["name"]: package["version"]
        for package in tomllib.loads((REPOSITORY / "Cargo.lock").read_text())["package"]
    }
    return {
        "modelreg": _revision(),
        "rustc": _says("rustc", "--version").removeprefix("rustc ").partition(" (")[0],
        **{name: locked[name] for name in _RUST if name in locked},
        "Python": platform.python_version(),
        **{name: _installed(name) for name in _PYTHON},
    }


def stolen_ticks() -> int:
    """Hundredths of a second that the hypervisor took from this machine since it booted."""
    first, _, _ = Path("/proc/stat").read_text().partition("\n")
    return int(first.split()[_STEAL_FIELD])


def _revision() -> str:
    commit = _says("git", "rev-parse", "--short=12", "HEAD") or "no commit"
    return f"{commit} with local changes" if _says("git", "status", "--porcelain", "--untracked-files=no") else commit


def _says(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPOSITORY, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"

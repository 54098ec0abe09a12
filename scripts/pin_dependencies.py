"""Write `constraints.txt`: the newest versions that `pyproject.toml` allows, resolved together in a new environment."""

import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "constraints.txt"
HEADER = """\
# Exact versions of everything `.venv` holds. Made by `make pins`, never by hand; `make setup` installs exactly this.
"""
# It comes with the environment, not from here.
NOT_PINNED = ("pip",)


def requirements() -> list[str]:
    """Return what building, running, testing and checking ask for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["dev"],
    ]


def main() -> None:
    """Resolve, and write what was resolved."""
    with tempfile.TemporaryDirectory(prefix="modelreg-pins-") as folder:
        venv.create(folder, with_pip=True)
        pip = [str(Path(folder) / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", *requirements()], check=True)
        frozen = subprocess.run([*pip, "freeze", "--all"], check=True, capture_output=True, text=True).stdout
    pins = [line for line in frozen.splitlines() if line.partition("==")[0].lower() not in NOT_PINNED]
    if odd := [line for line in pins if "==" not in line]:
        sys.exit(f"no exact version of {odd}")
    CONSTRAINTS.write_text(HEADER + "\n".join(sorted(pins, key=str.lower)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

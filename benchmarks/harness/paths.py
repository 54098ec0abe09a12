"""Where things are in the repository."""

from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
BENCHMARKS = REPOSITORY / "benchmarks"
BASELINE = BENCHMARKS / "baseline"
RESULTS = BENCHMARKS / "results"
TEMPLATES = BENCHMARKS / "templates"

RELEASE = REPOSITORY / "target" / "release"
LOAD = RELEASE / "modelreg-load"
STOCK_TONIC = RELEASE / "modelreg-baseline"
CORE_BENCH = RELEASE / "modelreg-core-bench"
SIMULATE = RELEASE / "modelreg-simulate"
IN_PROCESS = RELEASE / "modelreg-in-process"
# How all of them are built.
BUILD_RUST = "cargo build --release -p modelreg-load"
MODELREG = REPOSITORY / ".venv" / "bin" / "modelreg"
LITELLM = REPOSITORY / "target" / "rival-litellm"
WHEELS = REPOSITORY / "target" / "wheels"


class NotBuiltError(Exception):
    """A program a row needs is not there; the message says how to make it."""


def built(program: Path, how: str) -> Path:
    """The program's path.

    Raises:
        NotBuiltError: it does not exist.
    """
    if not program.exists():
        message = f"{program.relative_to(REPOSITORY)} is missing: {how}"
        raise NotBuiltError(message)
    return program

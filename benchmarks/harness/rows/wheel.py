"""Size of the newest wheel that was built."""

from harness.bench import Bench, Outcome, Value
from harness.paths import WHEELS, NotBuiltError
from harness.stats import Spread


def measure(bench: Bench) -> Outcome:
    """The value ``wheel`` in MB (10^6 bytes)."""
    del bench
    wheels = sorted(WHEELS.glob("modelreg-*.whl"), key=lambda wheel: wheel.stat().st_mtime)
    if not wheels:
        message = "no wheel in target/wheels: make wheel"
        raise NotBuiltError(message)
    return Outcome({"wheel": Value(Spread.of([wheels[-1].stat().st_size / 1e6]), wheels[-1].name)})

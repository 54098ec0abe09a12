"""Compares an extension built elsewhere with the reference; a program of its own, as a process loads one extension.

`python -m reference.other_engine FILE CASES`: prints the first difference and exits with DIFFERENT, or exits with 0.
"""

import sys
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from typing import TYPE_CHECKING

from .cases import SELECTS, group
from .differ import difference
from .estimate import estimate_cost
from .select import NoEligible, select

if TYPE_CHECKING:
    from modelreg.internal.v1.snapshot_pb2 import Snapshot
    from modelreg.v1.select_pb2 import SelectRequest, SelectResponse

DIFFERENT = 3
EXTENSION = "modelreg._core"


def use_extension(file: str) -> None:
    """Make `import modelreg._core` mean this file."""
    spec = spec_from_file_location(EXTENSION, file, loader=ExtensionFileLoader(EXTENSION, file))
    assert spec is not None
    assert spec.loader is not None
    sys.modules[EXTENSION] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules[EXTENSION])


def expected(snapshot: "Snapshot", request: "SelectRequest", now_unix_ms: int) -> "SelectResponse | NoEligible":
    """Return the reference's answer or refusal."""
    try:
        return select(snapshot, request, now_unix_ms)
    except NoEligible as refusal:
        return refusal


def first_difference(cases: int) -> list[str]:
    """Return the lines of the first case in which the two differ; none when they agree in all of them."""
    from .engine import ReferenceEngine  # noqa: PLC0415 the extension to import is chosen only when the program runs

    engine = ReferenceEngine()
    for seed in range(cases // SELECTS):
        case = group(seed)
        engine.load(case.snapshot, case.now_unix_ms)
        for index, request in enumerate(case.selects):
            ours = expected(case.snapshot, request, case.now_unix_ms)
            if lines := difference(ours, engine.select(request)):
                return [f"seed {seed}, select {index}", *lines]
        for index, request in enumerate(case.estimates):
            ours = estimate_cost(case.snapshot, request, case.now_unix_ms)
            if lines := difference(ours, engine.estimate_cost(request)):
                return [f"seed {seed}, estimate {index}", *lines]
    return []


if __name__ == "__main__":
    use_extension(sys.argv[1])
    found = first_difference(int(sys.argv[2]))
    sys.stdout.write("\n".join(found))
    sys.exit(DIFFERENT if found else 0)

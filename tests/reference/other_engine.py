"""Compares an extension built elsewhere with the reference; a program of its own, as a process loads one extension.

`python -m reference.other_engine FILE CASES SEQUENCES`: prints the first difference and exits with DIFFERENT, else 0.
"""

import sys
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_file_location

from .cases import SELECTS, group
from .compare import Differs, compare
from .folding.sequence import Sequence
from .shares import Shares

DIFFERENT = 3
EXTENSION = "modelreg._core"


def use_extension(file: str) -> None:
    """Make `import modelreg._core` mean this file."""
    spec = spec_from_file_location(EXTENSION, file, loader=ExtensionFileLoader(EXTENSION, file))
    assert spec is not None
    assert spec.loader is not None
    sys.modules[EXTENSION] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules[EXTENSION])


def first_difference(cases: int, sequences: int) -> str:
    """Return the first sequence or case in which the two differ; nothing when they agree in all of them."""
    from .engine import ReferenceEngine  # noqa: PLC0415 the extension to import is chosen only when the program runs

    for seed in range(sequences):
        if lines := Sequence(seed, ReferenceEngine()).play():
            return "\n".join([f"seed {seed} of the sequences", *lines])
    shares = Shares()
    for seed in range(cases // SELECTS):
        try:
            compare(group(seed), ReferenceEngine, shares)
        except Differs as found:
            return str(found)
    return ""


if __name__ == "__main__":
    use_extension(sys.argv[1])
    found = first_difference(int(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.write(found)
    sys.exit(DIFFERENT if found else 0)

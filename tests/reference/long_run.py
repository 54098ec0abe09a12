"""The comparison with the reference over many cases, in several processes; `make test-long` runs it.

`python -m reference.long_run --cases 1000000 --processes 2` prints how far it is; `--seed N` runs one group alone.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context
from time import monotonic

from .cases import SELECTS, group
from .compare import Differs, compare
from .engine import ReferenceEngine
from .shares import Shares

GROUPS_A_PART = 250
PRINT_EVERY_S = 15.0


def part(first: int, groups: int) -> Shares | str:
    """Compare these groups; the shares of their kinds, or the first difference."""
    shares = Shares()
    for seed in range(first, first + groups):
        try:
            compare(group(seed), ReferenceEngine, shares)
        except Differs as found:
            return str(found)
    return shares


def run(cases: int, processes: int) -> str:
    """Compare as many cases; what is wrong, or nothing."""
    groups, began_s = -(-cases // SELECTS), monotonic()
    shares, printed_s = Shares(), began_s
    # An engine does not survive a fork.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        parts = range(0, groups, GROUPS_A_PART)
        open_: set[Future[Shares | str]] = {
            pool.submit(part, first, min(GROUPS_A_PART, groups - first)) for first in parts
        }
        while open_:
            done, open_ = wait(open_, return_when=FIRST_COMPLETED)
            for result in (future.result() for future in done):
                if isinstance(result, str):
                    pool.shutdown(cancel_futures=True)
                    return result
                shares.join(result)
            if monotonic() - printed_s >= PRINT_EVERY_S or not open_:
                printed_s = monotonic()
                say(progress(shares.cases, cases, printed_s - began_s))
    say("\n".join(shares.lines()))
    return "\n".join(shares.too_rare())


def progress(done: int, cases: int, took_s: float) -> str:
    """How far, how fast, how much longer."""
    left_min = took_s / done * (cases - done) / 60
    return f"{done:,} of {cases:,} cases equal after {took_s / 60:.1f} min; about {max(left_min, 0):.1f} min to go"


def say(line: str) -> None:
    """Print now, also into a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Exit with 0 when all are equal and every kind occurs often enough."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000, help="Selects to compare")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, help="only the group of this seed")
    asked = parser.parse_args()
    if asked.seed is not None:
        wrong = part(asked.seed, 1)
        wrong = wrong if isinstance(wrong, str) else ""
    else:
        wrong = run(asked.cases, asked.processes)
    if wrong:
        say(f"{wrong}\nOne seed alone: python -m reference.long_run --seed SEED")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

"""Make `benchmarks/results/catalogues.md`: four public catalogues; exits 1 where our arithmetic differs from theirs."""

import argparse
import sys

from places import sources
from prices.agreement import read_all
from prices.oracle import compare, subjects
from prices.page import PAGE, page, write

DAY = "2026-11-20"
CALLS_EACH = 200
SEED = 20_261_128


def main() -> None:
    """Read, compare, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--calls", type=int, default=CALLS_EACH, help="calls of each model; with fewer nothing is written"
    )
    calls: int = parser.parse_args().calls
    found = subjects()
    print(f"pricing {calls} calls of each of {len(found)} models twice", file=sys.stderr)
    findings = compare(found, calls, SEED)
    if calls >= CALLS_EACH:
        write(page(read_all(sources() / "catalogues", DAY), findings, DAY, calls, len(found)))
    print(f"{PAGE.name}: {findings.calls} amounts, {len(findings.differences)} differences")
    if findings.differences:
        sys.exit("\n".join(findings.differences[:20]))


if __name__ == "__main__":
    main()

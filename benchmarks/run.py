"""``make bench``: measures what the results pages show and renders them.

Needs two cores, the release binaries and ``.venv``. ``--quick`` is for CI: everything once and briefly, about two
minutes; its figures mean nothing and go to ``target/bench-quick``. Exit code 1 when a row could not be measured; a
figure short of its goal is a finding, not a failure, and a row that is skipped says why on its page.
"""

import argparse
import os
import shlex
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from harness import render, results
from harness.bench import Bench
from harness.machine import machine, stolen_ticks, versions
from harness.pages import PAGES
from harness.paths import REPOSITORY, RESULTS
from harness.process import LOAD_CORE

_TICKS_PER_S = 100


def main() -> int:
    """Measure, render, say what is missing."""
    arguments = _arguments()
    known = [section.name for page in PAGES for section in page.sections]
    names = arguments.only.split(",") if arguments.only else known
    if unknown := set(names) - set(known):
        print(f"no such section: {', '.join(sorted(unknown))}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    cores = os.sched_getaffinity(0)
    if not {0, 1} <= cores:
        print(f"needs cores 0 and 1, has {sorted(cores)}", file=sys.stderr)
        return 1
    # What is measured must not depend on the keys of whoever measures.
    os.environ["MODELREG_CREDENTIALS"] = "off"
    # Waiting costs little, but what it costs must not come from the server's core.
    os.sched_setaffinity(0, {LOAD_CORE})
    header = {
        "machine": machine(),
        "versions": versions(),
        "command": shlex.join(["benchmarks/run.py", *sys.argv[1:]]),
        "date": datetime.now(UTC).date().isoformat(),
    }
    folder = arguments.out or (REPOSITORY / "target" / "bench-quick" if arguments.quick else RESULTS)
    missing: list[results.Result] = []
    with tempfile.TemporaryDirectory(prefix="modelreg-bench-") as work:
        bench = Bench.quick(Path(work)) if arguments.quick else Bench.full(Path(work))
        for page in PAGES:
            sections = [section for section in page.sections if section.name in names]
            if not sections:
                continue
            stolen_before = stolen_ticks()
            measured = results.run(bench, sections)
            stolen_share = (stolen_ticks() - stolen_before) / _TICKS_PER_S / (measured.seconds * len(cores))
            facts = {"seconds": f"{measured.seconds:.0f}", "rounds": bench.rounds, "steal": f"{stolen_share:.1%}"}
            print(render.write(measured, header | facts, folder, page.name))
            missing += [result for result in measured.results if result.value is None and not result.was_skipped]
    for result in missing:
        print(f"not measured: {result.row.figure}: {result.why_missing}", file=sys.stderr)
    return int(bool(missing))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="everything once and briefly, for CI")
    parser.add_argument("--only", help="comma-separated sections")
    parser.add_argument("--out", type=Path, help="folder for the pages")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

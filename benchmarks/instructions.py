"""Instructions a decision of the core takes, against the committed baseline; more than 5 % above it fails.

Counted by callgrind, so the same on every run of the same binary. `--rebase` writes a new baseline: a commit of its
own, with the reason.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "target" / "release" / "modelreg-core-bench"
BASELINE = ROOT / "benchmarks" / "results" / "instructions.json"
# Candidates, and the two numbers of decisions whose difference leaves the set-up out.
SIZES = {32: (1_000, 3_000), 2_400: (100, 300)}
ALLOWED = 1.05
_COLLECTED = re.compile(r"Collected : (\d+)")


def instructions(candidates: int, decisions: int) -> int:
    """Instructions of the whole program."""
    command = [
        "valgrind",
        "--tool=callgrind",
        "--callgrind-out-file=/dev/null",
        str(PROGRAM),
        str(candidates),
        str(decisions),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = _COLLECTED.search(done.stderr)
    if done.returncode != 0 or found is None:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return int(found[1])


def per_decision(candidates: int) -> int:
    """Instructions of one decision over this many candidates, all eligible."""
    few, many = SIZES[candidates]
    return round((instructions(candidates, many) - instructions(candidates, few)) / (many - few))


def main() -> None:
    """Count, compare or rebase, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rebase", action="store_true", help="write the counts as the new baseline")
    arguments = parser.parse_args()
    if shutil.which("valgrind") is None:
        sys.exit("valgrind is not installed; on Debian: apt-get install valgrind")
    if not PROGRAM.exists():
        sys.exit(f"{PROGRAM.relative_to(ROOT)} is not built; run: cargo build --release -p modelreg-load")
    toolchain = subprocess.run(
        ["rustc", "--version"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()
    counts = {str(candidates): per_decision(candidates) for candidates in SIZES}
    if arguments.rebase:
        BASELINE.write_text(json.dumps({"toolchain": toolchain, "instructions_per_decision": counts}, indent=2) + "\n")
        print(f"new baseline: {counts}")
        return
    baseline = json.loads(BASELINE.read_text())
    if baseline["toolchain"] != toolchain:
        sys.exit(
            f"the baseline is of {baseline['toolchain']}, this is {toolchain}: counts do not compare; use --rebase"
        )
    failed = False
    for candidates, count in counts.items():
        before = baseline["instructions_per_decision"][candidates]
        failed |= count > before * ALLOWED
        print(
            f"{candidates} candidates: {count} instructions a decision, baseline {before} ({count / before - 1:+.1%})"
        )
    sys.exit("more than 5 % above the baseline" if failed else 0)


if __name__ == "__main__":
    main()

"""Makes the harness of ``benchmarks/`` importable: it is run as a script there, not installed."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

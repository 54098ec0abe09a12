"""Time of one ``client.select()`` on an engine in this process.

Prints a JSON object with microseconds a call and how many candidates competed.
"""

import argparse
import json
import time
from pathlib import Path

from modelreg.client import LocalClient

CALLS_A_LOOK = 200


def measure(models: Path, strategy: str, span_s: float) -> dict[str, float]:
    """Select for at least ``span_s`` seconds after as long to warm up."""
    with LocalClient(models=models, credentials="off") as client:
        candidates = client.select(task_class="chat", strategy=strategy).response.candidates
        for span in (span_s / 4, span_s):
            begun_s, calls = time.perf_counter(), 0
            while time.perf_counter() - begun_s < span:
                for _ in range(CALLS_A_LOOK):
                    client.select(task_class="chat", strategy=strategy)
                calls += CALLS_A_LOOK
            taken_s = time.perf_counter() - begun_s
    return {"us_per_call": taken_s / calls * 1e6, "candidates": candidates}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--strategy", required=True)
    parser.add_argument("--span-s", type=float, required=True)
    args = parser.parse_args()
    print(json.dumps(measure(args.models, args.strategy, args.span_s)))

"""CPU of a quote in this process, ours or genai-prices', of the same random calls of all its models."""

import argparse
import json
import random
import sys
import time
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "scripts"))

from prices.oracle import ESTIMATE, Subject, engine_of, estimate_request, random_call, subjects, their_amount

SEED = 20_261_128


def main() -> None:
    """Print microseconds of CPU a call."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--whose", choices=("ours", "theirs"), required=True)
    parser.add_argument("--calls", type=int, default=10_000)
    arguments = parser.parse_args()
    found = [subject for subject in subjects() if subject.price.keys]
    chance = random.Random(SEED)  # noqa: S311 - no secret
    asked: list[Subject] = [chance.choice(found) for _ in range(arguments.calls)]
    calls = [(subject, random_call(subject, chance)) for subject in asked]
    if arguments.whose == "ours":
        engine = engine_of(found)
        requests = [estimate_request(subject, call).SerializeToString() for subject, call in calls]
        began_ns = time.process_time_ns()
        for request in requests:
            engine.call(ESTIMATE, request)
    else:
        began_ns = time.process_time_ns()
        for subject, call in calls:
            their_amount(subject, call)
    took_ns = time.process_time_ns() - began_ns
    print(json.dumps({"us_per_call": took_ns / 1_000 / len(calls), "version": version("genai-prices")}))


if __name__ == "__main__":
    main()

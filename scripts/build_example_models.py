"""Make the packaged `models.json` from the raw data and `example_selection.toml`; `--check` fails on drift instead."""

import argparse

from example_models.document import build
from example_models.places import PACKAGED, sources
from example_models.stable_json import write_or_check


def main() -> None:
    """Write the file, or compare it with what is committed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 if the committed file differs; write nothing")
    check = parser.parse_args().check
    document = build(sources())
    write_or_check(PACKAGED / "models.json", document, check=check, remake="python scripts/build_example_models.py")


if __name__ == "__main__":
    main()

"""Print the example's quality figures (LiveBench, Arena text); `--check` compares them with `models.json` instead.

`build_example_models.py` writes the same figures into `models.json`.
"""

import argparse
import json
import sys

from example_models.places import PACKAGED, sources
from example_models.quality import figures
from example_models.stable_json import render


def main() -> None:
    """Print the figures by model, or name the models whose committed figures differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 if models.json holds other figures; print nothing")
    found = figures(sources())
    if not parser.parse_args().check:
        sys.stdout.write(render(found) + "\n")
        return
    models = json.loads((PACKAGED / "models.json").read_text(encoding="utf-8"))["models"]
    unknown = sorted(set(found) - set(models))
    other = [name for name, model in models.items() if model.get("quality", []) != found.get(name, [])]
    if unknown or other:
        sys.exit(
            f"models.json holds other figures for {other} and lacks {unknown}; "
            "run `python scripts/build_example_models.py`"
        )


if __name__ == "__main__":
    main()

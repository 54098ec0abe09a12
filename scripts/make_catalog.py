"""Make the packaged catalogue and its `SOURCES.md`; `--check` fails on drift instead, `--report` prints the rows."""

import argparse
import json
import sys
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from catalogue.compare import Comparison, compare
from catalogue.enrich import enrich
from catalogue.packed import pack, same
from catalogue.places import PACKAGED, TABLES, sources
from catalogue.sources_page import sources_page
from modelreg.catalog.file import ModelsFile
from modelreg.catalog.models_dev.read import read_models_dev
from modelreg.catalog.models_dev.report import Report

# The repository at the commit that our copy was taken from.
COMMIT = "f3fc6922"
DATE = "2026-07-02"
CATALOGUE = PACKAGED / "catalogue.json.gz"
PAGE = PACKAGED / "SOURCES.md"
SOURCE = f"models.dev, commit {COMMIT}, and others: SOURCES.md beside this file. Made by scripts/make_catalog.py."
LICENCE = "Facts compiled from sources under MIT, Apache-2.0 and CC BY 4.0, and from public leaderboards: SOURCES.md."


class Made(NamedTuple):
    """What one run gave.

    Attributes:
        document: the packaged catalogue, as a models file.
        report: what became of the rows of models.dev.
        comparisons: with the prices of other lists.
    """

    document: dict[str, Any]
    report: Report
    comparisons: list[Comparison]


def make(folder: Path) -> Made:
    """Return what the raw data in `folder` gives.

    Raises:
        ValueError: a table of ours names what is not there, or a price differs by a lot and nobody looked at it.
        pydantic.ValidationError: the document is no models file.
    """
    reading = read_models_dev(folder / "catalogues" / "models_dev", DATE)
    document = reading.document
    strings = {route: entry["model_string"] for route, entry in document["routes"].items()}
    enrich(document, folder)
    comparisons = compare(document, strings, folder)
    _know_every_jump(comparisons)
    whole = {"source": SOURCE, "date": DATE, "licence": LICENCE, **document}
    ModelsFile.model_validate(whole)
    return Made(whole, reading.report, comparisons)


def _know_every_jump(comparisons: list[Comparison]) -> None:
    found = {
        f"{each.route} {each.unit}": each for comparison in comparisons for each in comparison.differences if each.jump
    }
    known = _jumps()
    if new := sorted(set(found) - set(known)):
        shown = ", ".join(f"{name}: ours {found[name].ours}, {found[name].source} {found[name].theirs}" for name in new)
        raise ValueError(f"prices that differ by five times or more and stand not in price_jumps.toml: {shown}")
    if gone := sorted(set(known) - set(found)):
        raise ValueError(f"price_jumps.toml names what differs no more: {', '.join(gone)}")


def _jumps() -> dict[str, str]:
    return tomllib.loads((TABLES / "price_jumps.toml").read_text(encoding="utf-8"))["jumps"]


def main() -> None:
    """Write the files, or compare them with what is committed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 if the committed files differ; write nothing")
    parser.add_argument("--report", action="store_true", help="print what became of each row, as JSON; write nothing")
    arguments = parser.parse_args()
    made = make(sources())
    if arguments.report:
        print(json.dumps(made.report.to_json(), indent=2, ensure_ascii=False))
        return
    packed = pack(made.document)
    page = sources_page(COMMIT, DATE, made.report, made.comparisons, _jumps())
    if not arguments.check:
        CATALOGUE.write_bytes(packed)
        PAGE.write_text(page, encoding="utf-8")
        counts = ", ".join(f"{len(made.document[kind])} {kind}" for kind in ("providers", "models", "routes"))
        print(f"{CATALOGUE.name}: {counts}, {len(packed)} bytes; rows of models.dev: {made.report.totals()}")
        return
    stale = [
        path.name
        for path, fresh in (
            (CATALOGUE, same(CATALOGUE, packed)),
            (PAGE, PAGE.exists() and PAGE.read_text(encoding="utf-8") == page),
        )
        if not fresh
    ]
    if stale:
        sys.exit(f"{' and '.join(stale)}: not what the sources give; run `make catalog`")


if __name__ == "__main__":
    main()

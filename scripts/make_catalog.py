"""Make the packaged catalogue and the pages on it; `--check` fails on drift instead, `--report` prints the rows.

The pages: `SOURCES.md` beside it, and `benchmarks/results/quality.md` on the quality model.
"""

import argparse
import json
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from catalogue.compare import Comparison, compare
from catalogue.enrich import enrich
from catalogue.licences import licences
from catalogue.packed import pack, same
from catalogue.platforms import platforms
from catalogue.sources_page import sources_page
from modelreg.catalog.file import ModelsFile
from modelreg.catalog.models_dev.read import read_models_dev
from modelreg.catalog.report import Report
from places import PACKAGED, TABLES, sources
from quality_model.figures import Result
from quality_model.page import PAGE as QUALITY_PAGE
from quality_model.page import page as quality_page

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
        quality: what the quality model found.
    """

    document: dict[str, Any]
    report: Report
    comparisons: list[Comparison]
    quality: Result


def make(folder: Path) -> Made:
    """Return what the raw data in `folder` gives.

    Raises:
        ValueError: a table of ours names what is not there, or a price differs by a lot and nobody looked at it.
        pydantic.ValidationError: the document is no models file.
    """
    reading = read_models_dev(folder / "catalogues" / "models_dev", DATE)
    document = reading.document
    strings = {route: entry["model_string"] for route, entry in document["routes"].items()}
    quality = enrich(document, folder)
    comparisons = compare(document, strings, folder)
    _know_every_jump(comparisons)
    tables = {"platforms": platforms(document), "licences": licences(document)}
    whole = {"source": SOURCE, "date": DATE, "licence": LICENCE, **document, **tables}
    ModelsFile.model_validate(whole)
    return Made(whole, reading.report, comparisons, quality)


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
        report = {**made.report.to_json(), "unmapped_figures": made.quality.report.unmapped}
        print(json.dumps(report, indent=2, ensure_ascii=False))
        return
    packed = pack(made.document)
    pages = {
        PAGE: sources_page(COMMIT, made.document, made.report, made.comparisons, _jumps()),
        QUALITY_PAGE: quality_page(made.quality, date.fromisoformat(DATE)),
    }
    if arguments.check:
        _check(packed, pages)
        return
    CATALOGUE.write_bytes(packed)
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
    counts = ", ".join(f"{len(made.document[kind])} {kind}" for kind in ("providers", "models", "routes"))
    print(f"{CATALOGUE.name}: {counts}, {len(packed)} bytes; rows of models.dev: {made.report.totals()}")
    for source, names in made.quality.report.unmapped.items():
        print(f"rows of {source} that name no model of the catalogue: {', '.join(names)}")


def _check(packed: bytes, pages: dict[Path, str]) -> None:
    fresh = {CATALOGUE: same(CATALOGUE, packed)}
    fresh |= {path: path.exists() and path.read_text(encoding="utf-8") == text for path, text in pages.items()}
    if stale := [path.name for path, is_fresh in fresh.items() if not is_fresh]:
        sys.exit(f"{' and '.join(stale)}: not what the sources give; run `make catalog`")


if __name__ == "__main__":
    main()

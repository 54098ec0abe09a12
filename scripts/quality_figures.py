"""Show what the quality model makes of a catalogue: the figures, the rows it does not know, or the page about both.

    python scripts/quality_figures.py CATALOGUE                    the figures, a line a model, variant and class
    python scripts/quality_figures.py CATALOGUE --unmapped         rows of the sources that name no model of it
    python scripts/quality_figures.py CATALOGUE --page             write benchmarks/results/quality.md

CATALOGUE is a models file, `.json` or `.json.gz`; the sources are in the folder MODELREG_SOURCES.
"""

import argparse
from datetime import date
from pathlib import Path

from quality_model.catalogue_file import read_document
from quality_model.figures import figures
from quality_model.page import PAGE, page
from quality_model.places import sources


def main() -> None:
    """Print or write what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("catalogue", type=Path, help="the models file")
    parser.add_argument("--unmapped", action="store_true", help="list the rows that name no model of the catalogue")
    parser.add_argument("--page", action="store_true", help="write the page on the quality model")
    parser.add_argument("--date", type=date.fromisoformat, help="the day of the catalogue, where the file has none")
    asked = parser.parse_args()
    document = read_document(asked.catalogue)
    result = figures(document, sources())
    if asked.page:
        PAGE.write_text(page(result, asked.date or date.fromisoformat(str(document["date"]))), encoding="utf-8")
    elif asked.unmapped:
        for source, names in result.report.unmapped.items():
            print(f"{source}: {', '.join(names)}")
    else:
        for model, of_model in result.quality.items():
            for figure in of_model:
                print(model, figure.variant or "-", figure.task_class, figure.mean_ppm, figure.se_ppm, figure.basis)


if __name__ == "__main__":
    main()

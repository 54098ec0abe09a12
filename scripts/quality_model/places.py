"""Where the raw data lies."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def sources() -> Path:
    """Return the folder of raw data: `MODELREG_SOURCES`, else `../shared/data` beside the repository.

    Ends the program when there is none: the raw files are not part of the repository.
    """
    folder = Path(os.environ.get("MODELREG_SOURCES") or ROOT.parent / "shared" / "data").resolve()
    if not (folder / "quality").is_dir():
        sys.exit(f"no raw data in {folder}; set MODELREG_SOURCES to the folder that holds `catalogues` and `quality`")
    return folder

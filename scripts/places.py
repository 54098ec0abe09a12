"""Where the raw data lies and where the packaged files go."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "scripts" / "tables"
PACKAGED = ROOT / "python" / "modelreg" / "catalog" / "data"


def sources() -> Path:
    """Return the folder of raw data: `MODELREG_SOURCES`, else `../shared/data` beside the repository.

    Ends the program when there is none: the raw files are not part of the repository.
    """
    folder = Path(os.environ.get("MODELREG_SOURCES") or ROOT.parent / "shared" / "data").resolve()
    if not all((folder / part).is_dir() for part in ("catalogues", "quality")):
        sys.exit(f"no raw data in {folder}; set MODELREG_SOURCES to the folder that holds `catalogues` and `quality`")
    return folder

"""The raw data that the packaged catalogue was made of; it is no part of the repository."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def raw_data() -> Path:
    """Return the folder of raw data; without it the test is skipped, and fails in CI."""
    folder = Path(os.environ.get("MODELREG_SOURCES") or ROOT.parent / "shared" / "data").resolve()
    if not (folder / "catalogues").is_dir():
        reason = f"no raw data in {folder}: set MODELREG_SOURCES to the folder that holds `catalogues` and `quality`"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder

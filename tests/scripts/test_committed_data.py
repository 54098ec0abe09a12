"""What is committed of compiled data is what the raw data gives."""

import os
import subprocess
import sys

import pytest

from support.sources import ROOT, raw_data


@pytest.mark.parametrize("script", ["make_catalog.py", "reference_prices.py"])
def test_committed_file_is_what_the_raw_data_gives(script: str) -> None:
    environment = {**os.environ, "MODELREG_SOURCES": str(raw_data())}
    command = [sys.executable, str(ROOT / "scripts" / script), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr

"""Print reference prices of unit kinds, medians over LiteLLM's list; `--check` compares them with `units.json` instead.

The two token prices are not here: `docs/scoring.md` sets them. A median is rounded to two digits, since a reference
price is a yardstick, not a fact about any model.
"""

import argparse
import json
import statistics
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

from places import PACKAGED, sources

PICO = 10**12
# A table by the size of the search there, not a number.
SEARCH_TABLE = "search_context_cost_per_query"
SEARCH_SIZE = "search_context_size_medium"
# Unit kind -> the field of LiteLLM's rows, priced by the single unit, and the kind of row that sells it so.
FIELDS = {
    "audio_input_token": ("input_cost_per_audio_token", None),
    "audio_output_token": ("output_cost_per_audio_token", None),
    "image": ("input_cost_per_image", "chat"),
    "generated_image": ("output_cost_per_image", "image_generation"),
    "audio_second": ("input_cost_per_second", "audio_transcription"),
    "video_second": ("input_cost_per_video_per_second", None),
    "generated_video_second": ("output_cost_per_second", "video_generation"),
    "page": ("ocr_cost_per_page", "ocr"),
    "search": (SEARCH_TABLE, None),
}


def reference_prices(source: Path) -> dict[str, int]:
    """Return the median price in pico-USD per unit by unit kind, of the rows that have a price above 0."""
    text = (source / "catalogues" / "litellm.json").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = list(json.loads(text, parse_float=Decimal).values())
    return {kind: _median(rows, field, mode) for kind, (field, mode) in FIELDS.items()}


def _median(rows: list[dict[str, Any]], field: str, mode: str | None) -> int:
    cells = [row[field] for row in rows if field in row and mode in {None, row.get("mode")}]
    if field == SEARCH_TABLE:
        cells = [cell.get(SEARCH_SIZE, 0) for cell in cells]
    prices = [Decimal(cell) for cell in cells]
    median = statistics.median(price for price in prices if price > 0) * PICO
    return int(Decimal(f"{median:.1e}"))


def main() -> None:
    """Print the prices, or name the unit kinds whose committed price differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 if units.json holds other prices; print nothing")
    found = reference_prices(sources())
    if not parser.parse_args().check:
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
        return
    units = json.loads((PACKAGED / "units.json").read_text(encoding="utf-8"))["units"]
    held = {unit["name"]: unit["reference_pico_usd"] for unit in units}
    other = {kind: price for kind, price in found.items() if held.get(kind) != price}
    if other:
        sys.exit(f"units.json holds other reference prices; LiteLLM's medians are {other}")


if __name__ == "__main__":
    main()

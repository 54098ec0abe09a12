"""The models file that has every key, and what its prices come to, wherever they are looked at."""

from pathlib import Path
from typing import Final

EVERY_KEY: Final = Path(__file__).parents[1] / "catalog" / "fixtures" / "accepted" / "every_key.json"

# Unit, above how many input tokens, pico-USD.
Line = tuple[str, int, int]
ROUTE_LINES: Final[list[Line]] = [
    ("cached_input_token", 0, 0),
    ("input_token", 0, 100_000),
    ("input_token", 8_000, 150_000),
    ("input_token", 32_000, 200_000),
    ("output_token", 0, 400_000),
    ("output_token", 8_000, 500_000),
    ("request", 0, 1_000_000),
    ("request", 32_000, 2_000_000),
]
VARIANT_LINES: Final[list[Line]] = [
    ("input_token", 0, 1_000_000),
    ("input_token", 1, 1_500_000),
    ("output_token", 0, 2_000_000),
]

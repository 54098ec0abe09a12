"""The table of checks in docs/scoring.md, the enum of select.proto and the reference's rows are one list."""

import re
from pathlib import Path

from modelreg.v1 import constraints_pb2 as con
from modelreg.v1 import select_pb2 as sel

from .checks import ROWS

SCORING = Path(__file__).parents[2] / "docs" / "scoring.md"
PREFIX = "EXCLUSION_REASON_"


def documented() -> list[tuple[int, str]]:
    """Rows with a number of their own, in the order of the table."""
    section = SCORING.read_text(encoding="utf-8").split("## Checks, by number")[1].split("\n## ")[0]
    return [(int(number), name) for number, name in re.findall(r"^\| (\d+) \| (\w+) \|", section, re.MULTILINE)]


def test_the_table_equals_the_enum_by_number_and_name() -> None:
    """UNSPECIFIED is no check."""
    enum = {number: name.removeprefix(PREFIX) for name, number in sel.ExclusionReason.items() if number}
    assert dict(documented()) == enum


def test_the_table_is_in_the_order_of_its_numbers() -> None:
    """Without gaps, each once."""
    assert [number for number, _ in documented()] == list(range(1, len(documented()) + 1))


def test_the_two_repeated_rows_name_earlier_ones() -> None:
    """They carry no number of their own."""
    section = SCORING.read_text(encoding="utf-8").split("## Checks, by number")[1]
    assert re.findall(r"^\| \u2013 \| (\w+) \((\d+)\)", section, re.MULTILINE) == [
        ("UNKNOWN_PRICE", "21"),
        ("UNKNOWN_QUALITY", "27"),
    ]


def test_the_reference_has_the_numbered_rows_in_that_order() -> None:
    """Rows 1 to 44; the strategy's own floor and step 1 of the order are steps of their own."""
    own_steps = {"QUALITY_FLOOR", "CIRCUIT_OPEN", "COOLDOWN", "BUDGET_EXCEEDED", "LIMIT_EXCEEDED"}
    assert [row.reason for row in ROWS] == [number for number, name in documented() if name not in own_steps]


def test_allow_unknown_switches_off_the_rows_of_the_same_name() -> None:
    """Each field of UnknownField has exactly its UNKNOWN_ row."""
    switched = {sel.ExclusionReason.Name(row.reason).removeprefix(PREFIX): row.unknown for row in ROWS if row.unknown}
    fields = {name.replace("UNKNOWN_FIELD_", "UNKNOWN_"): number for name, number in con.UnknownField.items() if number}
    assert switched == fields

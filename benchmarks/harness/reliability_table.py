"""The rows of the page ``reliability``: what faults do to calls."""

from harness.row import Goal, Row, Section
from harness.rows import record_tail, store_gone

SECTIONS = (
    Section(
        "store_gone",
        store_gone.measure,
        (
            Row("p99", "p99 of Select with PostgreSQL stopped / alive", "x", Goal("≤", 1.2)),
            Row("stall_ms", "the longest of all Selects while it was stopped", "ms", Goal("≤", 50)),
        ),
    ),
    Section(
        "record_tail",
        record_tail.measure,
        (
            Row(
                "record_tail",
                "p99 of RecordUsage, durable, at half its knee / one fdatasync of that disk",
                "x",
                Goal("≤", 10),
            ),
        ),
    ),
)

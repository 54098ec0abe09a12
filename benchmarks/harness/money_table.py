"""The rows of the page ``money``: what budgets, holds and limits cost a call."""

from harness.row import Goal, Row, Section
from harness.rows import check_rate_limit, principals, restart, select_with_books

SECTIONS = (
    Section(
        "select_with_books",
        select_with_books.measure,
        (
            Row(
                "select_with_books",
                "Select without any of it / with a key, 4 budgets, 3 limits and a hold, CPU per call",
                "x",
                Goal("≥", 0.80),
            ),
        ),
    ),
    Section(
        "check_rate_limit",
        check_rate_limit.measure,
        (
            Row(
                "check_rate_limit_1",
                "CheckRateLimit, one limit / stock empty tonic call, CPU per call",
                "x",
                Goal("≤", 1.5),
            ),
            Row("check_rate_limit_3", "the same: three limits", "x", Goal("≤", 1.8)),
        ),
    ),
    Section(
        "restart",
        restart.measure,
        (Row("restart", "restart with 1,000,000 events in the spool: until SERVING", "s", Goal("≤", 2)),),
    ),
    Section(
        "principals",
        principals.measure,
        (
            Row(
                "principals_mb",
                "resident memory that 1,000,000 callers add, each with a budget of its own",
                "MB",
            ),
            Row(
                "principals_flat",
                "Select of a caller seen before: CPU after the million / before",
                "x",
                Goal("≤", 1.2),
            ),
        ),
    ),
)

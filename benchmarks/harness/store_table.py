"""Every row of the page ``store``, where the registry is kept: words, goal, measurement."""

from harness.row import Goal, Row, Section
from harness.rows import store

SECTIONS = (
    Section(
        "store",
        store.measure,
        (
            Row("first_start", "first start: migrate, import 1,200 offers, serve", "s", Goal("≤", 6)),
            Row("build", "snapshot of 5,000 offers, read from the store", "s", Goal("≤", 0.5)),
            Row("change", "a change of one of 1,500 routes, until the engine has it", "ms", Goal("≤", 100)),
        ),
    ),
)

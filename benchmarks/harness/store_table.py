"""Every row of the page ``store``, where the registry is kept: words, goal, measurement."""

from harness.row import Goal, Row, Section
from harness.rows import large, ship, store, swaps

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
    Section(
        "large",
        large.measure,
        (
            Row("list_models", "30,000 routes: page of 100 models", "ms", Goal("≤", 20)),
            Row("list_routes", "30,000 routes: page of 100 routes", "ms", Goal("≤", 20)),
            Row("search", "30,000 routes: search by capability, context and price", "ms", Goal("≤", 50)),
            Row("search_version", "30,000 routes: search by version range", "ms", Goal("≤", 50)),
            Row("search_quality", "30,000 routes: all models by quality", "ms", Goal("≤", 50)),
            Row("search_first", "30,000 routes: the first search after a change", "ms"),
            Row("change", "30,000 routes: a change of one, until a Select is decided on it", "ms", Goal("≤", 3_000)),
        ),
    ),
    Section(
        "ship",
        ship.measure,
        (
            Row(
                "ratio",
                "usage events into PostgreSQL, in batches of 5,000 / a bare COPY and INSERT",
                "x",
                Goal("≥", 0.5),
            ),
            Row("million", "1,000,000 usage events into PostgreSQL", "s", Goal("≤", 60)),
        ),
    ),
    Section(
        "swaps",
        swaps.measure,
        (
            Row("failed", "30,000 routes: Selects that fail while the registry changes", "", Goal("<", 1)),
            Row("p99", "30,000 routes: p99 of Select while it changes / at rest", "x", Goal("≤", 2)),
        ),
    ),
)

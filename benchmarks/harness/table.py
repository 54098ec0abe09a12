"""Every row of the page ``select``, what a decision costs: words, goal, measurement. To add a row, add it here."""

from harness.row import Goal, Row, Section
from harness.rows import (
    constraint_cache,
    core,
    health,
    nagle,
    python_door,
    select_cpu,
    select_packaged,
    spinning,
    start,
    tail,
    wheel,
    yardstick,
)

SECTIONS = (
    Section(
        "select_cpu",
        select_cpu.measure,
        (
            Row("echo_32", "echo / Select, CPU per call: 32 candidates, all eligible", "x", Goal("≥", 0.85)),
            Row("echo_2400_few", "echo / Select, CPU per call: 2,400, at most 300 eligible", "x", Goal("≥", 0.75)),
            Row("echo_2400", "echo / Select, CPU per call: 2,400, all eligible", "x", Goal("≥", 0.65)),
            Row("aio_32", "empty grpc.aio call / Select in the Rust door, CPU per call: 32", "x", Goal("≥", 12)),
            Row("aio_2400", "empty grpc.aio call / Select in the Rust door: 2,400, all eligible", "x", Goal("≥", 9)),
        ),
    ),
    Section(
        "select_packaged",
        select_packaged.measure,
        (
            Row(
                "echo_packaged_typical",
                "echo / Select, CPU per call: packaged catalogue, a chat with tools and 128k context",
                "x",
                Goal("≥", 0.65),
            ),
            Row(
                "echo_packaged_text",
                "echo / Select, CPU per call: packaged catalogue, every text route eligible",
                "x",
                Goal("≥", 0.65),
            ),
            Row(
                "aio_packaged_typical",
                "empty grpc.aio call / Select in the Rust door: packaged catalogue, a chat with tools and 128k context",
                "x",
                Goal("≥", 9),
            ),
            Row(
                "aio_packaged_text",
                "empty grpc.aio call / Select in the Rust door: packaged catalogue, every text route eligible",
                "x",
                Goal("≥", 9),
            ),
        ),
    ),
    Section(
        "health",
        health.measure,
        (Row("health", "stock empty tonic call / our Health/Check, CPU per call", "x", Goal("≥", 0.95)),),
    ),
    Section(
        "python_door",
        python_door.measure,
        (Row("python_door", "empty grpc.aio call / Select in the Python door, CPU per call", "x", Goal("≥", 0.75)),),
    ),
    Section(
        "tail",
        tail.measure,
        (
            Row(
                "tail", "p99 of Select / of the echo at half of Select's knee: 2,400, all eligible", "x", Goal("≤", 1.5)
            ),
        ),
    ),
    Section(
        "spinning",
        spinning.measure,
        (Row("spinning", "p99, Python thread spinning inside / in another process on that core", "x", Goal("≤", 1.2)),),
    ),
    Section(
        "nagle",
        nagle.measure,
        (Row("nagle", "calls between 35 and 50 ms, sequential stock grpcio client (Nagle)", "%", Goal("<", 0.1)),),
    ),
    Section(
        "core",
        core.decisions,
        (
            Row("32", "in-core decision, all eligible: 32", "µs", Goal("≤", 1)),
            Row("1000", "in-core decision, all eligible: 1,000", "µs", Goal("≤", 3)),
            Row("10000", "in-core decision, all eligible: 10,000", "µs", Goal("≤", 30)),
        ),
    ),
    Section(
        "start",
        start.measure,
        (
            Row("serving", "start to SERVING from last.snapshot, packaged models", "s", Goal("≤", 0.4)),
            Row("control_plane", "start to control plane ready, packaged models", "s", Goal("≤", 3)),
            Row("memory", "resident memory at rest, packaged models", "MB", Goal("≤", 80)),
            Row("serving_2400", "start to SERVING from last.snapshot, 2,400 candidates", "s", Goal("≤", 0.4)),
            Row("control_plane_2400", "start to control plane ready, 2,400 candidates", "s", Goal("≤", 3)),
            Row("memory_2400", "resident memory at rest, 2,400 candidates", "MB", Goal("≤", 80)),
        ),
    ),
    Section("wheel", wheel.measure, (Row("wheel", "wheel", "MB", Goal("≤", 8)),)),
    Section(
        "constraint_cache",
        constraint_cache.measure,
        (
            Row(
                "constraint_cache",
                "Select, 1,000 constraint sets in turn / one set, CPU per call (no cache is built)",
                "x",
            ),
        ),
    ),
    Section(
        "yardstick",
        yardstick.measure,
        (
            Row("empty", "stock tonic, empty call, CPU per call", "µs"),
            Row("echo", "stock tonic, echo of 200 bytes in and 640 out, CPU per call", "µs"),
            Row("aio", "stock grpc.aio, empty call, CPU per call", "µs"),
        ),
    ),
)

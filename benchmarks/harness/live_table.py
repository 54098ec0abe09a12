"""Every row of the page ``live``, routing on what calls really did: words, goal, measurement."""

from harness.row import Goal, Row, Section
from harness.rows import (
    fleet,
    picks,
    record_usage,
    reload,
    router_in_process,
    select_live,
    unreported,
)

# At most this many times the oracle's p99, by scenario and sidecars.
_OF_THE_ORACLE = {
    ("steady", 4): 2.2,
    ("steady", 20): 1.4,
    ("outage", 20): 1.15,
    ("slow", 20): 1.2,
    ("steady", 100): 1.5,
    ("slow", 100): 2.7,
}


def _rival_goal(scenario: str, sidecars: int) -> Goal:
    return Goal("≤", 1.1) if (scenario, sidecars) == ("slow", 100) else Goal("<", 1)


SECTIONS = (
    Section(
        "fleet",
        fleet.measure,
        (
            *(
                Row(
                    f"oracle_{scenario}_{sidecars}",
                    f"p99 / oracle's: {sidecars} sidecars, {scenario}",
                    "x",
                    Goal("≤", bound),
                )
                for (scenario, sidecars), bound in _OF_THE_ORACLE.items()
            ),
            Row("attempts", "attempts per request during the outage, 20 sidecars", "", Goal("≤", 1.05)),
            *(
                Row(
                    f"rival_{scenario}_{sidecars}",
                    f"p99 / best rival's: {sidecars} sidecars, {scenario}",
                    "x",
                    _rival_goal(scenario, sidecars),
                )
                for sidecars in fleet.SIDECARS
                for scenario in fleet.SCENARIOS
            ),
        ),
    ),
    Section(
        "picks",
        picks.measure,
        (
            Row(
                "picks",
                "77,000 picks/s on 8 equal routes: most-picked route between two folds / fair share",
                "x",
                Goal("≤", 1.5),
            ),
        ),
    ),
    Section(
        "select_live",
        select_live.measure,
        (
            Row(
                "live_32",
                "echo / Select with a RecordUsage for each tenth, CPU per Select: 32, all eligible",
                "x",
                Goal("≥", 0.80),
            ),
            Row("live_2400_few", "the same: 2,400, at most 300 eligible", "x", Goal("≥", 0.70)),
            Row("live_2400", "the same: 2,400, all eligible", "x", Goal("≥", 0.60)),
        ),
    ),
    Section(
        "record_usage",
        record_usage.measure,
        (
            Row("record_usage", "RecordUsage (MEMORY) / stock empty tonic call, CPU per call", "x", Goal("≤", 2)),
            Row(
                "record_usage_durable",
                "RecordUsage (DURABLE) / stock empty tonic call, CPU",
                "x",
                Goal("≤", 4),
            ),
            Row(
                "durable_per_s",
                "RecordUsage (DURABLE), a call an event, on one core",
                "1/s",
                Goal("≥", 20_000),
            ),
        ),
    ),
    Section(
        "reload",
        reload.measure,
        (
            Row(
                "reload",
                "p99 of Select at half its best rate, a snapshot reload each second / without: 2,400",
                "x",
                Goal("≤", 1.3),
            ),
        ),
    ),
    Section(
        "router_in_process",
        router_in_process.measure,
        tuple(
            Row(
                f"{strategy}_{count}",
                f"LiteLLM Router, {strategy}-based / LocalClient.select(), time per call: {count:,} deployments",
                "x",
                Goal("≥", bound),
            )
            for strategy in router_in_process.STRATEGIES
            for count, bound in ((10, 15), (100, 150), (1_000, 3_000))
        ),
    ),
    Section(
        "unreported",
        unreported.measure,
        (
            Row("memory", "resident memory added by 1,200,000 decisions never reported", "MB"),
            Row("left", "calls still in flight ten minutes later, after the folds of 5 s", "", Goal("<", 1)),
        ),
    ),
)

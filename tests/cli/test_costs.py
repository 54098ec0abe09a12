"""`modelreg costs` and `modelreg usage` against a real server, on usage that was shipped into its store."""

import csv
import json
import time
from collections.abc import Callable, Iterator

import pytest
from typer.testing import Result

from modelreg.store.migrate import migrate
from modelreg.store.store import Store
from modelreg.store_url import StoreUrl
from modelreg.usage.ship import ship
from modelreg.v1 import common_pb2, usage_pb2
from support.server import RunningServer
from support.usage_events import batch_of, usage_event

USD = 10**12
HOUR_MS = 3_600_000

Ask = Callable[..., Result]


@pytest.fixture(scope="module", params=["rust", "python"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with each door in turn, that has usage of the last hour."""
    data = tmp_path_factory.mktemp("used")
    store = Store.open(StoreUrl.of_file(data / "registry.db"), "")
    migrate(store)
    now = time.time_ns() // 1_000_000
    at = {"started_at_unix_ms": now - HOUR_MS // 2, "recorded_at_unix_ms": now}
    ship(
        store,
        batch_of(
            usage_event(**at, cost_pico_usd=2 * USD, team="=cmd()", workflow_run_id="\x1b[2Jw"),
            usage_event(**at, cost_pico_usd=1),
            usage_event(
                **{**at, "started_at_unix_ms": now - HOUR_MS // 4},
                model="other",
                route="q/other",
                variant="effort=high",
                provider="q",
                cost_pico_usd=None,
                price_state=common_pb2.PRICE_STATE_UNKNOWN,
                outcome=usage_pb2.USAGE_OUTCOME_TIMEOUT,
                latency_ms=None,
                workflow_run_id="",
            ),
        ),
        now,
    )
    store.close()
    started = RunningServer(data, ("--door", request.param))
    try:
        started.wait_for("control plane ready")
        yield started
    finally:
        started.close()


@pytest.fixture
def ask(run: Ask, server: RunningServer) -> Ask:
    """Runs a command against it."""
    return lambda *arguments: run(*arguments, "--address", server.address())


def test_costs_are_summed_by_model(ask: Ask) -> None:
    shown = ask("costs")
    assert shown.exit_code == 0, shown.output
    head, first, second, all_of_them, _, when, unpriced = shown.stdout.splitlines()
    assert head.split()[:5] == ["model", "calls", "failed", "tokens", "cost"]
    assert first.split() == ["m", "2", "0", "220", "$2.000000", "$9.090909", "$1.000000", "900", "ms", "-"]
    assert second.split() == ["other", "1", "1", "110", "-", "-", "-", "-", "1"]
    assert all_of_them.split()[:4] == ["all", "3", "1", "330"]
    assert when.startswith("calls that began from ")
    assert unpriced.startswith("of 1 calls the price is unknown: they are in no amount; next: ")
    answer = json.loads(ask("costs", "--json").stdout)
    assert answer["total"]["cost"] == "2.000000000001"
    assert [group["name"] for group in answer["groups"]] == ["m", "other"]


def test_csv_has_exact_amounts_and_no_formulas(ask: Ask) -> None:
    rows = list(csv.DictReader(ask("costs", "--by", "team", "--csv").stdout.splitlines()))
    assert [(row["tenant"], row["team"]) for row in rows] == [("default", "'=cmd()"), ("default", "t")]
    assert (rows[0]["cost_usd"], rows[1]["cost_usd"]) == ("2", "0.000000000001")
    assert (rows[1]["calls"], rows[1]["unpriced_calls"]) == ("2", "1")
    assert (rows[1]["cost_per_ok_call_usd"], rows[1]["average_latency_ms"]) == ("0.000000000001", "900")


def test_the_lines_of_csv_add_up_to_the_total(ask: Ask) -> None:
    for top, names, said in (
        ((), ["\x1b[2Jw", "w", ""], ""),
        (("--top", "1"), ["\x1b[2Jw", "(others)", ""], "1 more are"),
    ):
        shown = ask("costs", "--by", "workflow", "--csv", *top)
        rows = list(csv.DictReader(shown.stdout.splitlines()))
        assert [row["workflow"] for row in rows] == names
        assert sum(int(row["calls"]) for row in rows) == 3
        assert shown.stderr.startswith(said)
        assert bool(shown.stderr) == bool(said)


def test_calls_of_no_workflow_run_are_a_line_of_their_own(ask: Ask) -> None:
    lines = ask("costs", "--by", "workflow", "--top", "1").stdout.splitlines()
    assert [line.split()[:3] for line in lines[2:4]] == [["(1", "more)", "1"], ["(no", "workflow)", "1"]]


def test_costs_are_summed_by_day_and_by_what_else_is_asked_for(ask: Ask) -> None:
    # Half an hour ago may have been yesterday.
    first = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86_400))
    for by, names in {"provider": ["p", "q"], "task-class": ["coding"], "workflow": ["\x1b[2Jw", "w"]}.items():
        answer = json.loads(ask("costs", "--from", first, "--by", by, "--json").stdout)
        assert [group["name"] for group in answer["groups"]] == names
        assert answer["total"]["calls"] == "3"


def test_the_trend_is_shown_day_by_day(ask: Ask) -> None:
    def days(*of: str) -> list[str]:
        head, *lines = ask("costs", "--trend", *of).stdout.splitlines()
        assert head.split()[:5] == ["day", "calls", "failed", "tokens", "cost"]
        return lines

    # Half an hour ago may have been yesterday.
    assert sum(int(line.split()[1]) for line in days()) == 3
    (line,) = days("--by", "team", "--of", "=cmd()")
    day, calls, failed, _, cost, *_ = line.split()
    assert (len(day), calls, failed, cost) == (10, "1", "0", "$2.000000")
    told = json.loads(ask("costs", "--trend", "--of", "m", "--json").stdout)["days"]
    assert [(one["day"], one["totals"]["cost"]) for one in told] == [(day, "2.000000000001")]
    rows = list(csv.DictReader(ask("costs", "--trend", "--of", "m", "--from", day, "--csv").stdout.splitlines()))
    assert [(row["day"], row["calls"], row["cost_usd"]) for row in rows] == [(day, "2", "2.000000000001")]
    assert ask("costs", "--trend", "--of", "nothing").stdout == "no call began on any of these days\n"


def test_what_a_caller_made_up_does_not_talk_to_the_terminal(ask: Ask) -> None:
    for command in (("costs", "--by", "workflow"), ("usage",)):
        shown = ask(*command).stdout
        assert "\x1b" not in shown
        assert "\\x1b[2Jw" in shown


def test_costs_are_those_of_the_tenant_that_is_named(ask: Ask) -> None:
    for tenant, calls in (("default", "3"), ("acme", "0")):
        lines = ask("costs", "--by", "team", "--tenant", tenant).stdout.splitlines()
        assert lines[0].split()[:3] == ["tenant", "team", "calls"]
        assert [line.split()[1] for line in lines if line.lstrip().startswith("all ")] == [calls]


def test_the_rest_is_one_line(ask: Ask) -> None:
    lines = ask("costs", "--top", "1").stdout.splitlines()
    assert lines[2].split()[:4] == ["(1", "more)", "1", "1"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--csv", "--json"), "it cannot be JSON and CSV"),
        (("--to", "2026-11-28"), "it needs --from, and no --hours"),
        (("--from", "2026-11-28", "--hours", "3"), "it needs --from, and no --hours"),
        (("--from", "yesterday"), "yesterday is no day"),
        (("--trend", "--hours", "3"), "it is either this or --trend"),
        (("--trend", "--top", "3"), "it is either this or --trend"),
        (("--of", "m"), "it needs --trend"),
        (("--hours", "-1"), "-1 is not between 0 and"),
    ],
)
def test_options_that_exclude_each_other_are_refused(run: Ask, arguments: tuple[str, ...], said: str) -> None:
    refused = run("costs", *arguments)
    assert (refused.exit_code, said in refused.output) == (2, True)


def test_what_the_server_refuses_is_told(ask: Ask) -> None:
    refused = ask("costs", "--hours", "169")
    assert refused.exit_code == 2
    assert "range.last_hours is 169; 1 to 168 is allowed" in refused.stderr


def test_the_newest_events_come_first(ask: Ask) -> None:
    shown = ask("usage")
    head, first, second, third, _, count = shown.stdout.splitlines()
    assert head.split() == [
        "began",
        "route",
        "ended",
        "in",
        "out",
        "latency",
        "cost",
        "tenant",
        "team",
        "key",
        "workflow",
        "event",
    ]
    assert first.split()[3:12] == ["q/other", "[effort=high]", "timeout", "100", "10", "-", "unknown", "default", "t"]
    assert {line.split()[9] for line in (second, third)} == {"$2.000000", "$0.000000000001"}
    assert count == "events: 3"
    listed = json.loads(ask("usage", "--json", "--limit", "2").stdout)["events"]
    assert [event["model"] for event in listed] == ["other", "m"]


@pytest.mark.parametrize(
    ("only", "number"),
    [
        (("--model", "m"), 2),
        (("--route", "q/other"), 1),
        (("--team", "t"), 2),
        (("--tenant", "default"), 3),
        (("--tenant", "acme"), 0),
        (("--key", "nobody's"), 0),
        (("--workflow", "w"), 1),
        (("--outcome", "timeout"), 1),
    ],
)
def test_events_are_filtered(ask: Ask, only: tuple[str, str], number: int) -> None:
    assert ask("usage", *only).stdout.splitlines()[-1] == f"events: {number}"

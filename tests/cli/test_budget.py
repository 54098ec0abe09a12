"""`modelreg budget` and `modelreg ledger` against a real server, and what the doctor says of them."""

import json
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import Result

from modelreg.internal.v1.usage_event_pb2 import UsageEvent
from modelreg.sidecar import sidecar_name
from modelreg.store.store import Store
from modelreg.store_url import StoreUrl
from modelreg.usage.ship import ship
from support.postings import expiry, posting, threshold
from support.server import RunningServer
from support.usage_events import batch_of, usage_event

Run = Callable[..., Result]


@pytest.fixture
def server(serve: Callable[..., RunningServer]) -> RunningServer:
    started = serve("--daily-budget-usd", "25.50", "--daily-budget-hard")
    started.wait_for("control plane ready")
    return started


def store_of(server: RunningServer) -> Store:
    return Store.open(StoreUrl.of_file(server.data / "registry.db"), "unused")


def test_budgets_are_set_listed_changed_and_ended(run: Run, server_data: tuple[str, str]) -> None:
    asked = (
        "--scope",
        "team",
        "--tenant",
        "acme",
        "--subject",
        "web",
        "--period",
        "month",
        "--time-zone",
        "Asia/Tokyo",
    )
    made = run("budget", "set", "web", "--limit", "99.5", *asked, "--json", *server_data)
    assert made.exit_code == 0, made.output
    etag = json.loads(made.stdout)["etag"]
    listed = run("budget", "ls", *server_data)
    head, daily, web = listed.stdout.splitlines()
    assert head.split()[:2] == ["budget", "scope"]
    assert daily.split() == [
        "daily",
        "principal",
        "all",
        "each",
        "$25.500000",
        "day",
        "UTC",
        "refuses",
        "-",
        "configuration",
    ]
    assert web.split() == ["web", "team", "acme", "web", "$99.500000", "month", "Asia/Tokyo", "refuses", "-", etag]
    changed = run(
        *("budget", "set", "web", "--limit", "1", "--scope", "tag", "--on-90-price-ceiling", "0.25"),
        *("--soft", "--etag", etag),
        *server_data,
    )
    assert changed.stdout.startswith("budget web is set, etag ")
    late = run("budget", "set", "web", "--limit", "1", "--scope", "tag", "--etag", etag, *server_data)
    assert (late.exit_code, "(ETAG_MISMATCH)" in late.stderr) == (1, True)
    listed = run("budget", "ls", *server_data).stdout
    assert "at most $0.250000" in listed
    assert "labels" in listed
    assert run("budget", "rm", "web", *server_data).stdout.startswith("budget web has ended")
    gone = run("budget", "rm", "web", *server_data)
    assert (gone.exit_code, "no budget `web` is kept; `modelreg budget ls` lists them (NOT_FOUND)" in gone.stderr) == (
        2,
        True,
    )
    for what in ((), ("--events",)):
        ended = run("budget", "show", "web", *what, *server_data)
        assert (ended.exit_code, "no budget `web` is kept" in ended.stderr) == (2, True)
        near = run("budget", "show", "dayly", *what, *server_data)
        assert (near.exit_code, near.stderr.splitlines()[-1]) == (2, 'next: write "daily"')
    assert run("budget", "show", "daily", *server_data).stdout == (
        "budget daily has no window yet: nothing was spent or set aside\n"
    )
    assert (
        run("budget", "show", "daily", "--events", *server_data).stdout == "no threshold of budget daily was crossed\n"
    )
    names = [one["name"] for one in json.loads(run("budget", "ls", "--json", *server_data).stdout)["budgets"]]
    assert names == ["daily"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("daily", "--limit", "1", "--scope", "tag"), "`daily` is the budget of DAILY_BUDGET_USD"),
        (("a b", "--limit", "1", "--scope", "tag"), "as in `a-b`"),
        (("b", "--limit", "1", "--scope", "user"), "budget.tenant is missing"),
        (("b", "--limit", "1", "--scope", "tag", "--time-zone", "Europe/Berlim"), "the nearest is `Europe/Berlin`"),
        (("b", "--limit", "much", "--scope", "tag"), "no amount in USD"),
        (
            ("b", "--limit", "1", "--scope", "tag", "--on-90-strategy", "balanced", "--on-90-price-ceiling", "1"),
            "either this or --on-90-strategy",
        ),
    ],
)
def test_what_cannot_stand_is_refused_with_what_would(
    run: Run, standing: tuple[str, str], arguments: tuple[str, ...], told: str
) -> None:
    refused = run("budget", "set", *arguments, *standing)
    assert refused.exit_code == 2
    assert told in " ".join(refused.stderr.replace("│", "").split())


def test_without_anything_spent_it_says_so(run: Run, standing: tuple[str, str]) -> None:
    assert run("budget", "ls", *standing).stdout.startswith("there is no budget; next: ")
    assert run("budget", "show", *standing).stdout == "no budget has a window yet: nothing was spent or set aside\n"
    assert run("budget", "show", "--events", *standing).stdout == "no threshold was crossed\n"
    assert run("ledger", "verify", *standing).stdout == "0 windows, 0 entries; the books balance\n"


def test_drift_and_thresholds_and_expired_holds_are_shown(
    run: Run, server: RunningServer, server_data: tuple[str, str]
) -> None:
    now = time.time_ns() // 1_000_000
    today: dict[str, Any] = {"recorded_at_unix_ms": now, "started_at_unix_ms": now}
    spent = posting(usage_event(**today), 10**12 + 1, start=now)
    charge = expiry(5, key="somebody", **today)
    charge.postings[0].window.start_unix_ms = now
    with closing(store_of(server)) as store:
        ship(store, batch_of(spent, charge, threshold(2, 9 * 10**12, 10**13, crossed=now, **today)), now)
        balanced = run("ledger", "verify", *server_data)
        assert (balanced.exit_code, balanced.stdout) == (0, "1 windows, 2 entries; the books balance\n")
        healthy = findings(run, server_data)
        assert healthy["holds"]["found"] == "1 expired unsettled in the last 24 h and are charged: somebody 1"
        with store.writing() as connection:
            connection.execute(text("UPDATE budget_tracking SET posted_pico_usd = '1000000000005'"))
    drifted = run("ledger", "verify", *server_data)
    assert drifted.exit_code == 1
    _, row, _, last = drifted.stdout.splitlines()
    assert row.split()[:2] == ["b", "s"]
    assert row.split()[-2:] == ["$1.000000000005", "$1.000000000006"]
    assert last == "1 windows, 2 entries; drifts: 1"
    (drift,) = json.loads(run("ledger", "verify", "--json", *server_data).stdout)["drifts"]
    assert (drift["budget"], drift["subject"]) == ("b", "s")
    events = run("budget", "show", "b", "--events", *server_data).stdout.splitlines()
    assert events[1].split()[3:8] == ["b", "s", "90", "%", "$9.000000"]
    assert findings(run, server_data)["ledger"]["status"] == "failed"
    assert run("jobs", "run", "ledger-verify", *server_data).exit_code == 1
    sick = findings(run, server_data)
    assert (sick["ledger"]["status"], sick["ledger"]["next"]) == ("failed", "modelreg ledger verify")
    assert sick["ledger"]["found"].startswith("1 windows, 2 entries, 1 drifts; budget b, subject s, window from ")


def test_a_ledger_that_was_lost_is_told_from_one_that_is_not_alone(
    run: Run, server: RunningServer, server_data: tuple[str, str]
) -> None:
    now = time.time_ns() // 1_000_000
    today = now - now % 86_400_000

    def spent(subject: str, sidecar: str) -> UsageEvent:
        event = usage_event(recorded_at_unix_ms=now, started_at_unix_ms=now, sidecar=sidecar)
        return posting(event, 5, "daily", subject, today)

    with closing(store_of(server)) as store:
        ship(store, batch_of(spent("default/one", "other:/data")), now)
        shared = run("ledger", "verify", *server_data)
        assert shared.exit_code == 0
        label, last = " ".join(shared.stdout.split()).split("ledger 1 windows")
        assert label.startswith("1 windows are posted to by other servers too (other:/data): each counts its own alone")
        assert last == ", 1 entries; the books balance"
        ship(store, batch_of(spent("default/two", sidecar_name(server.data))), now)
    lost = run("ledger", "verify", *server_data)
    assert lost.exit_code == 1
    assert lost.stdout.splitlines()[1].split()[-4:] == ["no", "ledger", "$0", "$0.000000000005"]
    assert "does not have 1 of them and counts them from 0; the spool of another data directory may" in lost.stdout


def findings(run: Run, data: tuple[str, str]) -> dict[str, dict[str, str]]:
    checks = json.loads(run("doctor", "--json", *data).stdout)["checks"]
    return {check["check"]: check for check in checks}

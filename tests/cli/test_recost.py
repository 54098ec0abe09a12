"""`modelreg prices recost` against a real server: calls priced wrongly, or not at all, in sums and budgets."""

import json
import time
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import Result

from modelreg.cli.show_recost import show_recost
from modelreg.v1 import common_pb2 as common
from modelreg.v1 import cost_pb2 as cost
from modelreg.v1 import usage_pb2 as usage
from modelreg.v1 import usage_service_pb2 as service
from modelreg.v1.router_pb2_grpc import RouterServiceStub
from modelreg.v1.usage_service_pb2_grpc import UsageServiceStub
from support.server import RunningServer, channel

MICRO = 10**6
WAIT_S = 30
TODAY = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 600))

Ask = Callable[..., Result]


def priced(input_usd: str, output_usd: str) -> dict[str, str]:
    return {"input": input_usd, "output": output_usd}


def models(*, price: tuple[str, str], two: tuple[str, str] | None) -> str:
    """Return a models file in which `two` may have no price."""
    half = {side: str(Decimal(amount) / 2) for side, amount in zip(("input", "output"), price, strict=True)}
    one = {
        "price_usd_per_million": priced(*price),
        "conditional_rates": [
            {"batch": True, "price_usd_per_million": half},
            {"service_tier": "priority", "price_usd_per_million": {"input": "9"}},
        ],
    }
    routes = {
        "acme/one": {"model_string": "one", **one},
        "acme/two": {"model_string": "two", **({} if two is None else {"price_usd_per_million": priced(*two)})},
    }
    offered = {name: {"vendor": "acme", "type": "chat"} for name in ("one", "two")}
    provider = {"base_url": "https://acme.example", "dialect": "openai-chat"}
    return json.dumps({"providers": {"acme": provider}, "models": offered, "routes": routes})


class Billed:
    """A server whose prices change."""

    def __init__(
        self,
        serve: Callable[..., RunningServer],
        models_file: Path,
        run: Ask,
        *given: str,
        data: Path | None = None,
    ) -> None:
        self._file = models_file
        self._start = lambda: serve("--models", str(models_file), *given, data=data)
        self._run = run
        self.server = self._start()
        self.server.wait_for("control plane ready")
        self._numbers = 0

    def ask(self, *arguments: str) -> Result:
        done = self._run(*arguments, "--address", self.server.address())
        assert done.exit_code == 0, done.output
        return done

    def reprice(self, *, price: tuple[str, str], two: tuple[str, str] | None) -> None:
        """Change the file, and wait until its prices are in place."""
        before = self.revision()
        self._file.write_text(models(price=price, two=two))
        self.wait_for_revision(before + 1)

    def wait_for_revision(self, number: int) -> None:
        latest_s = time.monotonic() + WAIT_S
        while (revision := self.revision()) < number:
            assert time.monotonic() < latest_s, f"the registry's revision is still {revision}"

    def revision(self) -> int:
        with channel(self.server.address()) as wire:
            asked = cost.EstimateCostRequest(model="one")
            return RouterServiceStub(wire).EstimateCost(asked, timeout=WAIT_S, wait_for_ready=True).registry.revision

    def record(self, route: str, *, units: dict[str, int] | None = None, **fields: Any) -> usage.RecordUsageResponse:
        """Report a call, of 1,000,000 tokens in and as many out."""
        self._numbers += 1
        counts = {"input_token": MICRO, "output_token": MICRO} if units is None else units
        request = usage.RecordUsageRequest(
            event_id=f"01950000-0000-7000-8000-{self._numbers:012x}",
            route=common.RouteRef(route_id=route),
            outcome=usage.USAGE_OUTCOME_OK,
            units=[common.UnitCount(kind=kind, count=count) for kind, count in counts.items()],
            **fields,
        )
        with channel(self.server.address()) as wire:
            return RouterServiceStub(wire).RecordUsage(request, timeout=WAIT_S)

    def shipped(self) -> None:
        """Wait until everything is in the store."""
        with channel(self.server.address()) as wire:
            stub, latest_s = UsageServiceStub(wire), time.monotonic() + WAIT_S
            while stub.GetShipping(service.GetShippingRequest(), timeout=WAIT_S).progress.waiting:
                assert time.monotonic() < latest_s, "it is not shipped"

    def recost(self, *arguments: str) -> Any:
        return json.loads(self.ask("prices", "recost", "--from", TODAY, *arguments, "--json").stdout)

    def costs(self) -> dict[str, str]:
        """Return what the calls of each model cost, the same by days and by hours."""
        self.shipped()
        by_hours, by_days = (
            json.loads(self.ask("costs", *when, "--json").stdout)["groups"] for when in ((), ("--from", TODAY))
        )
        assert by_hours == by_days
        return {group["name"]: group["totals"]["cost"] for group in by_days}

    def posted(self) -> str:
        """Return what the one budget has taken, once its books balance."""
        self.ask("ledger", "verify")
        (window,) = json.loads(self.ask("budget", "show", "all", "--json").stdout)["windows"]
        return window["posted"]

    def restart(self) -> None:
        self.server.process.kill()
        self.server.exit_code()
        self.server = self._start()
        self.server.wait_for("control plane ready")

    def limit(self) -> None:
        """Set a hard budget of $20 for everybody."""
        asked = ("--scope", "tenant", "--subject", "default", "--tenant", "default", "--limit", "20")
        self.ask("budget", "set", "all", *asked)


@pytest.fixture
def models_file(tmp_path: Path) -> Path:
    """Prices to begin with."""
    file = tmp_path / "models.json"
    file.write_text(models(price=("1", "2"), two=None))
    return file


@pytest.fixture(params=["rust"])
def billed(request: pytest.FixtureRequest, serve: Callable[..., RunningServer], models_file: Path, run: Ask) -> Billed:
    """A server with a hard budget of $20 for everybody."""
    billed = Billed(serve, models_file, run, "--door", request.param)
    billed.limit()
    return billed


@pytest.mark.parametrize("billed", ["rust", "python"], indirect=True)
def test_calls_cost_what_the_corrected_price_says_everywhere(billed: Billed) -> None:
    billed.record("acme/one")
    billed.record("acme/one")
    assert billed.costs() == {"one": "6"}
    assert billed.posted() == "6"
    billed.reprice(price=("1", "1"), two=None)
    assert billed.costs() == {"one": "6"}

    (would,) = billed.recost("--model", "one", "--dry-run")["routes"]
    assert (would["corrected_calls"], would["cost_before"], would["cost_after"]) == ("2", "6", "4")
    assert billed.costs() == {"one": "6"}

    shown = billed.ask("prices", "recost", "--from", TODAY, "--route", "acme/one")
    assert "calls corrected: 2" in shown.stdout
    assert "-$2.000000" in shown.stdout
    assert billed.costs() == {"one": "4"}
    assert billed.posted() == "4"

    (again,) = billed.recost("--model", "one")["routes"]
    assert (again["unchanged_calls"], "corrected_calls" in again) == ("2", False)
    billed.restart()
    assert billed.costs() == {"one": "4"}
    assert billed.posted() == "4"
    listed = json.loads(billed.ask("usage", "--json").stdout)["events"]
    calls = {event["event_id"] for event in listed if "corrects" not in event}
    changes = [event for event in listed if "corrects" in event]
    assert {event["corrects"] for event in changes} == calls
    # Of each a correction of the cost and an adjustment of the budget.
    assert sorted(event.get("cost", "") for event in changes) == ["", "", "-1", "-1"]


def test_a_price_that_is_known_at_last_counts_in_sums_and_budget(billed: Billed) -> None:
    answer = billed.record("acme/two")
    assert common.LABEL_PRICE_UNKNOWN in answer.labels
    billed.shipped()
    billed.reprice(price=("1", "2"), two=("4", "4"))
    (first,) = billed.recost("--model", "two")["routes"]
    assert (first["first_priced_calls"], first["cost_before"], first["cost_after"]) == ("1", "0", "8")
    assert billed.costs() == {"two": "8"}
    assert billed.posted() == "8"
    total = json.loads(billed.ask("costs", "--json").stdout)["total"]
    assert total.get("unpriced_calls", "0") == "0"
    # And once more to another price, over more than one correction.
    billed.reprice(price=("1", "2"), two=("1", "0"))
    billed.recost("--model", "two")
    assert billed.costs() == {"two": "1"}
    assert billed.posted() == "1"


def test_what_has_no_price_now_stays_as_it_is(billed: Billed) -> None:
    billed.record("acme/one")
    billed.record("acme/two")
    billed.shipped()
    billed.reprice(price=("1", "1"), two=None)
    (two,) = billed.recost("--model", "two")["routes"]
    assert (two["unpriced_calls"], "corrected_calls" in two) == ("1", False)
    assert billed.costs()["one"] == "3"


def test_modifiers_of_the_call_are_those_it_was_reported_with(billed: Billed) -> None:
    billed.record("acme/one", batch=True)
    billed.record("acme/one", service_tier="priority")
    # Counts without what was read from the cache, which is on top.
    units = {"input_token": 1, "cached_input_token": MICRO - 1, "output_token": MICRO}
    billed.record("acme/one", units=units, cache_convention=usage.CACHE_CONVENTION_EXCLUDED)
    assert billed.costs() == {"one": "15.5"}
    billed.reprice(price=("1", "1"), two=None)
    (one,) = billed.recost("--model", "one")["routes"]
    assert (one["corrected_calls"], one["cost_before"], one["cost_after"]) == ("3", "15.5", "13")
    assert billed.costs() == {"one": "13"}
    assert billed.posted() == "13"


def test_budgets_are_corrected_by_the_server_that_recorded_the_call(
    serve: Callable[..., RunningServer], models_file: Path, run: Ask, tmp_path: Path
) -> None:
    store = ("--store", f"sqlite:///{tmp_path / 'shared.db'}")
    here, other = (Billed(serve, models_file, run, *store, data=tmp_path / name) for name in ("here", "other"))
    here.limit()
    here.record("acme/one")
    assert here.costs() == {"one": "3"}
    here.reprice(price=("1", "1"), two=None)
    other.wait_for_revision(here.revision())
    (one,) = other.recost("--model", "one")["routes"]
    assert (one["corrected_calls"], one["foreign_calls"]) == ("1", "1")
    assert other.costs() == {"one": "2"}
    assert here.posted() == "3"
    # For the sums it is corrected: now the budget alone.
    (one,) = here.recost("--model", "one")["routes"]
    assert (one["corrected_calls"], one["cost_before"], one["cost_after"]) == ("1", "2", "2")
    assert here.costs() == {"one": "2"}
    assert here.posted() == "2"
    assert "corrected_calls" not in other.recost("--model", "one")["routes"][0]


def test_a_price_that_another_server_brought_counts_in_the_budget_of_who_recorded_the_call(
    serve: Callable[..., RunningServer], models_file: Path, run: Ask, tmp_path: Path
) -> None:
    store = ("--store", f"sqlite:///{tmp_path / 'shared.db'}")
    here, other = (Billed(serve, models_file, run, *store, data=tmp_path / name) for name in ("here", "other"))
    here.limit()
    here.record("acme/two")
    here.shipped()
    here.reprice(price=("1", "2"), two=("4", "4"))
    other.wait_for_revision(here.revision())
    (two,) = other.recost("--model", "two")["routes"]
    assert (two["first_priced_calls"], two["foreign_calls"]) == ("1", "1")
    assert other.costs() == {"two": "8"}
    here.recost("--model", "two")
    assert here.costs() == {"two": "8"}
    assert here.posted() == "8"
    (two,) = here.recost("--model", "two")["routes"]
    assert two["unchanged_calls"] == "1"


def test_what_cannot_be_asked_is_refused(billed: Billed, run: Ask) -> None:
    for arguments, why in (
        ((), "--route"),
        (("--route", "acme/one", "--from", "yesterday"), "yesterday is no day"),
        (("--route", "acme/one", "--to", "2001-01-01"), "days.to"),
        (("--route", "x" * 600), "at most 512"),
    ):
        begin = () if "--from" in arguments else ("--from", TODAY)
        done = run("prices", "recost", *begin, *arguments, "--address", billed.server.address())
        assert done.exit_code != 0
        assert why in done.output


def test_a_route_that_callers_made_up_does_not_move_the_cursor() -> None:
    route = common.RouteRef(route_id="\x1b[2Jgone", variant="\x07")
    out = StringIO()
    answer = service.RecostUsageResponse(routes=[service.RecostedRoute(route=route, unpriced_calls=1)])
    show_recost(answer, Console(file=out, width=200), dry_run=False)
    assert "gone" in out.getvalue()
    assert not {"\x1b", "\x07"} & set(out.getvalue())

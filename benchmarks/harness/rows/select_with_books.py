"""CPU per call of Select with a key, four budgets, three limits and a hold, against Select without any of them."""

import subprocess
from functools import partial
from pathlib import Path

from harness.bench import Bench, Outcome, Value
from harness.control_plane import Caller, calling
from harness.frames import write_messages
from harness.load import Figures, LoadError, Target, cpu_us
from harness.modelreg import SELECT, Modelreg, serve, wait_until
from harness.paths import MODELREG, built
from harness.requests import REQUESTS, encoded_requests
from harness.stats import Rounds
from harness.workload import SMALL_ALL, prepare
from modelreg.v1 import budget_pb2, common_pb2, limits_pb2, reservation_pb2, select_pb2

_SET_BUDGET = "/modelreg.v1.BudgetService/SetBudget"
_SET_LIMIT = "/modelreg.v1.RateLimitService/SetRateLimit"
_WHO = {"tenant": "acme", "team": "web", "user": "ada"}
_SCOPES = {
    "tenant": budget_pb2.BUDGET_SCOPE_TENANT,
    "team": budget_pb2.BUDGET_SCOPE_TEAM,
    "user": budget_pb2.BUDGET_SCOPE_USER,
    "key": budget_pb2.BUDGET_SCOPE_KEY,
}
_UNITS = (
    limits_pb2.LIMIT_UNIT_REQUESTS_PER_MINUTE,
    limits_pb2.LIMIT_UNIT_TOKENS_PER_MINUTE,
    limits_pb2.LIMIT_UNIT_REQUESTS_PER_DAY,
)
# Nothing is refused.
_MOST = 10**12


def measure(bench: Bench) -> Outcome:
    """The value ``select_with_books``: CPU without / with, of the same requests over 32 candidates.

    No call is settled: a hold expires after a second, free of charge, so that both its ends are counted. No request has
    an id, as an answer is kept under its id for as long as its hold is open.
    """
    workload = prepare(bench, SMALL_ALL)
    catalogue = SMALL_ALL.catalogue()
    bare = list(encoded_requests(catalogue, SMALL_ALL.eligible, REQUESTS))
    wish = reservation_pb2.Reservation(ttl_ms=1_000, on_expiry=reservation_pb2.HOLD_EXPIRY_ZERO)
    hold = select_pb2.SelectRequest(reservation=wish).SerializeToString()
    # Messages join by being written one behind the other.
    requests = write_messages(bench.work / "requests-bare.bin", bare)
    holding = write_messages(bench.work / "requests-holding.bin", [request + hold for request in bare])
    data = bench.work / "books"
    key_file = _first_key(data)
    with (
        serve(workload.models, workload.data) as plain,
        serve(workload.models, data, keys=True, wait_for_ready=False) as full,
    ):
        _set_up(full, key_file)
        rounds = Rounds[Figures].interleaved(
            {
                "plain": partial(bench.closed, Target(plain.server, SELECT, requests)),
                "full": partial(bench.closed, Target(full.server, SELECT, holding, key_file=key_file)),
            },
            bench.rounds,
        )
    plain_us, full_us = (rounds.spread(name, cpu_us).median for name in ("plain", "full"))
    detail = f"without {plain_us:.1f} µs, with {full_us:.1f} µs"
    return Outcome({"select_with_books": Value(rounds.ratio("plain", "full", cpu_us), detail)})


def _first_key(data: Path) -> Path:
    who = [word for name, value in _WHO.items() for word in (f"--{name}", value)]
    command: list[str | Path] = [
        built(MODELREG, "make setup"),
        "keys",
        "create",
        "--permission",
        "all",
        "--data",
        data,
        *who,
    ]
    made = subprocess.run(command, capture_output=True, text=True, check=True)
    file = data.with_suffix(".key")
    file.write_text(made.stdout, encoding="utf-8")
    return file


def _set_up(server: Modelreg, key_file: Path) -> None:
    """Set the budgets and limits, as soon as the server takes them."""
    key = key_file.read_text(encoding="utf-8").strip()
    with calling(server.server, key) as caller:
        wait_until(server, lambda: _takes(caller))
        for scope in _SCOPES:
            _set_budget(caller, scope)
        for number, unit in enumerate(_UNITS):
            rule = limits_pb2.RateLimitRule(
                name=f"limit-{number}", scope=limits_pb2.LIMIT_SCOPE_TENANT, unit=unit, limit=_MOST
            )
            caller.ask(_SET_LIMIT, limits_pb2.SetRateLimitRequest(limit=rule), limits_pb2.SetRateLimitResponse)


def _takes(caller: Caller) -> bool:
    try:
        _set_budget(caller, "tenant")
    except LoadError:
        # It has not read its store yet.
        return False
    return True


def _set_budget(caller: Caller, scope: str) -> None:
    budget = budget_pb2.Budget(
        name=scope,
        scope=_SCOPES[scope],
        tenant=_WHO["tenant"],
        period=budget_pb2.BUDGET_PERIOD_DAY,
        limit=common_pb2.Usd(units=_MOST),
        hard=True,
    )
    if scope == "tenant":
        budget.subject = _WHO["tenant"]
    caller.ask(_SET_BUDGET, budget_pb2.SetBudgetRequest(budget=budget), budget_pb2.SetBudgetResponse)

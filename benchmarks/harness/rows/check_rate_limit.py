"""CPU per call of CheckRateLimit with one and with three limits in memory, against a stock empty tonic call."""

from collections.abc import Sequence
from functools import partial

from harness.bench import Bench, Outcome, Value
from harness.control_plane import calling
from harness.frames import write_messages
from harness.load import Figures, Target, cpu_us
from harness.modelreg import Modelreg, serve, wait_for_registry
from harness.process import stock_tonic
from harness.stats import Rounds
from harness.workload import EMPTY, SMALL_ALL, prepare
from modelreg.v1 import limits_pb2

CHECK = "/modelreg.v1.RouterService/CheckRateLimit"
_SET = "/modelreg.v1.RateLimitService/SetRateLimit"
# Nothing is refused: a call takes from each.
_LIMIT = 10**12
_UNITS = (
    limits_pb2.LIMIT_UNIT_REQUESTS_PER_MINUTE,
    limits_pb2.LIMIT_UNIT_TOKENS_PER_MINUTE,
    limits_pb2.LIMIT_UNIT_REQUESTS_PER_DAY,
)


def measure(bench: Bench) -> Outcome:
    """One request and 1,000 tokens of one tenant: of requests in a minute; of tokens in a minute and of a day too.

    The values ``check_rate_limit_1`` and ``check_rate_limit_3``, in empty calls.
    """
    workload = prepare(bench, SMALL_ALL)
    requests = write_messages(
        bench.work / "checks.bin", [limits_pb2.CheckRateLimitRequest(tokens=1_000).SerializeToString()]
    )
    with (
        stock_tonic(bench.work) as tonic,
        serve(workload.models, bench.work / "one-limit") as one,
        serve(workload.models, bench.work / "three-limits") as three,
    ):
        _limit(one, _UNITS[:1])
        _limit(three, _UNITS)
        rounds = Rounds[Figures].interleaved(
            {
                "empty": partial(bench.closed, Target(tonic, EMPTY)),
                "one": partial(bench.closed, Target(one.server, CHECK, requests)),
                "three": partial(bench.closed, Target(three.server, CHECK, requests)),
            },
            bench.rounds,
        )
    empty_us, one_us, three_us = (rounds.spread(name, cpu_us).median for name in ("empty", "one", "three"))
    return Outcome(
        {
            "check_rate_limit_1": Value(
                rounds.ratio("one", "empty", cpu_us), f"empty {empty_us:.1f} µs, CheckRateLimit {one_us:.1f} µs"
            ),
            "check_rate_limit_3": Value(
                rounds.ratio("three", "empty", cpu_us), f"empty {empty_us:.1f} µs, CheckRateLimit {three_us:.1f} µs"
            ),
        }
    )


def _limit(server: Modelreg, units: Sequence[limits_pb2.LimitUnit]) -> None:
    """Set a limit of each tenant for each unit."""
    wait_for_registry(server)
    with calling(server.server) as caller:
        for number, unit in enumerate(units):
            rule = limits_pb2.RateLimitRule(
                name=f"limit-{number}", scope=limits_pb2.LIMIT_SCOPE_TENANT, unit=unit, limit=_LIMIT
            )
            caller.ask(_SET, limits_pb2.SetRateLimitRequest(limit=rule), limits_pb2.SetRateLimitResponse)

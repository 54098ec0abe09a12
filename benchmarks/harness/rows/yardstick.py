"""What the stock servers cost on this machine today: the denominators, and a check of the machine itself."""

from functools import partial

from harness.bench import Bench, Outcome, Value
from harness.frames import echo_request, write_messages
from harness.load import Figures, Target, cpu_us
from harness.process import stock_grpc_aio, stock_tonic
from harness.stats import Rounds
from harness.workload import ECHO, EMPTY

_REQUEST_BYTES = 200
_RESPONSE_BYTES = 640


def measure(bench: Bench) -> Outcome:
    """CPU per call of the empty call and of an echo in stock tonic, of the empty call in stock grpc.aio."""
    echo = write_messages(bench.work / "echo-640.bin", [echo_request(_REQUEST_BYTES, _RESPONSE_BYTES)])
    with stock_tonic(bench.work) as tonic, stock_grpc_aio(bench.work) as aio:
        rounds = Rounds[Figures].interleaved(
            {
                "empty": partial(bench.closed, Target(tonic, EMPTY)),
                "echo": partial(bench.closed, Target(tonic, ECHO, echo)),
                "aio": partial(bench.closed, Target(aio, EMPTY)),
            },
            rounds=min(bench.rounds, 3),
        )
    values = {
        name: Value(
            rounds.spread(name, cpu_us),
            f"{rounds.spread(name, lambda run: run.calls_per_s).median:,.0f} calls/s; generator "
            f"{rounds.spread(name, lambda run: run.client_cpu_us_per_call).median:.1f} µs a call",
        )
        for name in ("empty", "echo", "aio")
    }
    return Outcome(values)

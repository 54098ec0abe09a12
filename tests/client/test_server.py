"""The real server: what it counts of a client's blocks, and what a client sees of its drain."""

import threading
import urllib.request

from modelreg.client import Client, ModelregError, UnavailableError
from support.server import RunningServer

PATIENT_S = 20
CALLERS = 4


def metric(server: RunningServer, name: str) -> int:
    with urllib.request.urlopen(f"http://{server.address('probe')}/metrics", timeout=PATIENT_S) as answer:
        lines = answer.read().decode().splitlines()
    return sum(int(line.split()[-1]) for line in lines if line.startswith(name))


def test_blocks_are_counted_by_outcome(running_server: RunningServer) -> None:
    with Client(running_server.address(), timeout_s=PATIENT_S) as client:
        for _ in range(3):
            with client.select(task_class="coding") as decision:
                decision.used(input_tokens=100, output_tokens=10)
        with client.select(task_class="coding") as decision:
            decision.failed(http_status=503)
        assert client.usage_failures == 0
    assert metric(running_server, 'modelreg_usage_total{outcome="OK"') == 3
    assert metric(running_server, 'modelreg_usage_total{outcome="SERVER_ERROR"') == 1


class Caller(threading.Thread):
    """Selects and records, block after block, until a call fails."""

    def __init__(self, client: Client) -> None:
        super().__init__()
        self.answered = threading.Semaphore(0)
        self.error: ModelregError | None = None
        self._client = client

    def run(self) -> None:
        while self.error is None:
            try:
                with self._client.select(task_class="coding", timeout_s=1):
                    pass
            except ModelregError as error:
                self.error = error
            self.answered.release()


def test_a_drain_ends_calls_with_unavailable_and_hides_nothing(running_server: RunningServer) -> None:
    with Client(running_server.address(), timeout_s=1) as client:
        callers = [Caller(client) for _ in range(CALLERS)]
        for caller in callers:
            caller.start()
        for caller in callers:
            for _ in range(20):
                assert caller.answered.acquire(timeout=PATIENT_S)
        running_server.terminate()
        for caller in callers:
            caller.join()
    assert running_server.exit_code() == 0
    for caller in callers:
        assert caller.error is not None
        # grpcio cancels calls that have arrived but are not yet handed out when it shuts down.
        assert isinstance(caller.error, UnavailableError) or caller.error.code == "CANCELLED", caller.error

"""A catalogue on disk with its requests, and the echo that carries as many bytes as Select on it does."""

from dataclasses import dataclass
from pathlib import Path

from harness.bench import Bench
from harness.catalogue import LARGE, SMALL, Catalogue, Size, generate
from harness.frames import echo_request, write_messages
from harness.load import Figures, Target
from harness.modelreg import REQUEST_ID_FIELD, SELECT
from harness.process import Server
from harness.requests import Eligible, write_requests

EMPTY = "/modelreg.baseline.v1.BaselineService/Empty"
ECHO = "/modelreg.baseline.v1.BaselineService/Echo"


@dataclass(frozen=True)
class Workload:
    """Files of one catalogue and one kind of request."""

    key: str
    models: Path
    requests: Path
    data: Path

    def select_on(self, server: Server) -> Target:
        """Select with these requests, each with a fresh id."""
        return Target(server, SELECT, self.requests, REQUEST_ID_FIELD)


@dataclass(frozen=True)
class Kind:
    """Which catalogue, and how many of its candidates a request leaves eligible."""

    key: str
    text: str
    size: Size
    eligible: Eligible

    def catalogue(self) -> Catalogue:
        """The same every time."""
        return generate(self.size)


SMALL_ALL = Kind("32", "32 candidates, all eligible", SMALL, "all")
LARGE_FEW = Kind("2400_few", "2,400 candidates, at most 300 eligible", LARGE, "few")
LARGE_ALL = Kind("2400", "2,400 candidates, all eligible", LARGE, "all")


def prepare(bench: Bench, kind: Kind) -> Workload:
    """Write a workload's files, unless an earlier section has: they are the same every time."""
    workload = Workload(
        kind.key,
        bench.work / f"models-{kind.size.candidates}.json",
        bench.work / f"requests-{kind.key}.bin",
        bench.work / f"data-{kind.key}",
    )
    if not workload.requests.exists():
        catalogue = kind.catalogue()
        catalogue.write(workload.models)
        write_requests(workload.requests, catalogue, kind.eligible)
    return workload


def echo_like(bench: Bench, server: Server, select: Figures) -> Target:
    """The echo with the mean sizes that a run of Select had, in both directions."""
    request = echo_request(round(select.request_bytes_mean), round(select.response_bytes_mean))
    return Target(server, ECHO, write_messages(bench.work / f"echo-{len(request)}.bin", [request]))

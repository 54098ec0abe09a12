"""Import of all of models.dev into a running server by `modelreg catalog import`: wall clock and CPU."""

import os
import resource
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from harness.bench import Bench, Outcome, Value
from harness.load import LoadError
from harness.modelreg import Modelreg, cpu_s, serve, wait_for_control_plane
from harness.paths import MODELREG, REPOSITORY
from harness.process import LOAD_CORE, pinned
from harness.skipped import SkippedError
from harness.stats import Spread

_LIMIT_S = 120


@dataclass(frozen=True)
class _Import:
    """What one took: by the clock, and in CPU of the command and of the server."""

    wall_s: float
    command_s: float
    server_s: float


def measure(bench: Bench) -> Outcome:
    """The value ``import`` in seconds."""
    folder = Path(os.environ.get("MODELREG_SOURCES") or REPOSITORY.parent / "shared" / "data")
    source = folder / "catalogues" / "models_dev"
    if not source.is_dir():
        raise SkippedError("the raw data of models.dev is not here; set MODELREG_SOURCES")
    imports = [_on_a_fresh_server(bench, source) for _ in range(bench.rounds)]
    command, server = (Spread.of([getattr(one, name) for one in imports]) for name in ("command_s", "server_s"))
    detail = f"CPU of the command {command.median:.1f} s, of the server {server.median:.1f} s"
    return Outcome({"import": Value(Spread.of([one.wall_s for one in imports]), detail)})


def _on_a_fresh_server(bench: Bench, source: Path) -> _Import:
    with tempfile.TemporaryDirectory(dir=bench.work) as folder, serve(None, Path(folder) / "data") as modelreg:
        wait_for_control_plane(modelreg)
        return _import(modelreg, source)


def _import(modelreg: Modelreg, source: Path) -> _Import:
    program = [MODELREG, "catalog", "import", "--from", source, "--address", modelreg.server.address]
    server_s, command_s, began_s = cpu_s(modelreg.server.pid), _children_cpu_s(), time.monotonic()
    done = subprocess.run(pinned(LOAD_CORE, program), capture_output=True, text=True, timeout=_LIMIT_S, check=False)
    wall_s = time.monotonic() - began_s
    if done.returncode != 0:
        raise LoadError(f"catalog import: {done.stderr.strip()}")
    return _Import(wall_s, _children_cpu_s() - command_s, cpu_s(modelreg.server.pid) - server_s)


def _children_cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime

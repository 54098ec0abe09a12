"""Import of all of models.dev, and of LiteLLM's list, into a running server: wall clock and CPU."""

import resource
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from harness.bench import Bench, Outcome, Value
from harness.modelreg import Modelreg, cpu_s, serve, wait_for_control_plane
from harness.sources import LITELLM, MODELS_DEV, import_into, raw_catalogue
from harness.stats import Spread

_KEYS = {"import": MODELS_DEV, "litellm": LITELLM}


@dataclass(frozen=True)
class _Import:
    """What one took: by the clock, and in CPU of the command and of the server."""

    wall_s: float
    command_s: float
    server_s: float


def measure(bench: Bench) -> Outcome:
    """The values ``import``, of models.dev, and ``litellm``, in seconds."""
    return Outcome({key: _value(bench, raw_catalogue(name)) for key, name in _KEYS.items()})


def _value(bench: Bench, source: Path) -> Value:
    imports = [_on_a_fresh_server(bench, source) for _ in range(bench.rounds)]
    command, server = (Spread.of([getattr(one, name) for one in imports]) for name in ("command_s", "server_s"))
    detail = f"CPU of the command {command.median:.1f} s, of the server {server.median:.1f} s"
    return Value(Spread.of([one.wall_s for one in imports]), detail)


def _on_a_fresh_server(bench: Bench, source: Path) -> _Import:
    with tempfile.TemporaryDirectory(dir=bench.work) as folder, serve(None, Path(folder) / "data") as modelreg:
        wait_for_control_plane(modelreg)
        return _import(modelreg, source)


def _import(modelreg: Modelreg, source: Path) -> _Import:
    server_s, command_s, began_s = cpu_s(modelreg.server.pid), _children_cpu_s(), time.monotonic()
    import_into(modelreg.server, source)
    wall_s = time.monotonic() - began_s
    return _Import(wall_s, _children_cpu_s() - command_s, cpu_s(modelreg.server.pid) - server_s)


def _children_cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime

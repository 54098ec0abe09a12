"""Runs ``modelreg-load`` on its own core and reads its figures."""

import json
import subprocess
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from harness.paths import LOAD, built
from harness.process import LOAD_CORE, Server, pinned

RUN_LIMIT_S = 120.0


class LoadError(Exception):
    """A run gave no figures, or calls failed: such a run measures something else."""


@dataclass(frozen=True)
class Target:
    """What is called, and with what."""

    server: Server
    method: str
    requests: Path | None = None
    id_field: int | None = None
    usage_every: int | None = None
    """Each so-manyth call, a Select, is followed by RecordUsage of its decision."""
    key_file: Path | None = None
    """File with the API key to send."""


@dataclass(frozen=True)
class Figures:
    """One run; times in microseconds, percentiles as ``p50``, ``p90``, ``p99``, ``p99_9``, ``max``, ``mean``."""

    calls: int
    usages: int
    calls_per_s: float
    seconds: float
    server_cpu_us_per_call: float
    server_cpu_us_per_call_by_ticks: float
    server_cpu_share: float
    client_cpu_us_per_call: float
    request_bytes_mean: float
    response_bytes_mean: float
    latency_us: dict[str, float]
    send_lag_us: dict[str, float]
    latency_ns_hdr_v2_base64: str


def cpu_us(figures: Figures) -> float:
    """Server CPU per call."""
    return figures.server_cpu_us_per_call


def calls_per_s(figures: Figures) -> float:
    """Calls answered per second."""
    return figures.calls_per_s


def p99_us(figures: Figures) -> float:
    """99th percentile of the latency."""
    return figures.latency_us["p99"]


@dataclass(frozen=True)
class Shape:
    """How many connections, and how many calls at a time on each."""

    connections: int = 8
    streams: int = 16

    def __str__(self) -> str:
        """As people write it: 8x16."""
        return f"{self.connections}x{self.streams}"


def closed_loop(target: Target, warm_up_s: float, span_s: float, shape: Shape | None = None) -> Figures:
    """Every stream sends its next call when the last is answered."""
    return _run("closed", target, shape or Shape(), warm_up_s, ["--duration", str(span_s)])


def open_loop(target: Target, rate_per_s: int, warm_up_s: float, span_s: float) -> Figures:
    """Calls leave at a rate fixed in advance; latency counts from the intended send time."""
    return _run("open", target, Shape(), warm_up_s, ["--rate", str(rate_per_s), "--duration", str(span_s)])


def _run(loop: str, target: Target, shape: Shape, warm_up_s: float, extra: list[str]) -> Figures:
    command: list[str | Path] = [
        built(LOAD, "cargo build --release -p modelreg-load"),
        loop,
        *("--target", target.server.address, "--method", target.method, "--pid", str(target.server.pid)),
        *("--connections", str(shape.connections), "--streams", str(shape.streams)),
        *("--warm-up", str(warm_up_s), "--histogram"),
        *extra,
    ]
    if target.requests is not None:
        command += ["--requests", target.requests]
    if target.id_field is not None:
        command += ["--fresh-id", str(target.id_field)]
    if target.key_file is not None:
        command += ["--key-file", target.key_file]
    if target.usage_every is not None:
        command += ["--record-usage", str(target.usage_every)]
    done = subprocess.run(pinned(LOAD_CORE, command), capture_output=True, text=True, timeout=RUN_LIMIT_S, check=False)
    if done.returncode != 0:
        raise LoadError(done.stderr.strip())
    report: dict[str, Any] = json.loads(done.stdout)
    if report["errors"]:
        message = f"{target.method}: failed calls by status {report['errors']} of {report['calls']}"
        raise LoadError(message)
    return Figures(**{field.name: report[field.name] for field in fields(Figures)})

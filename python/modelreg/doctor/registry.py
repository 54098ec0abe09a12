"""The checks that need the engine and the catalogue: models, store, last snapshot, clock, and the running server."""

import time
from collections.abc import Mapping
from pathlib import Path

from modelreg.config import Config
from modelreg.data_dir import read_lock
from modelreg.doctor.budgets import check_budgets
from modelreg.doctor.clock import check_clock
from modelreg.doctor.finding import Finding, Status
from modelreg.doctor.providers import ask_providers
from modelreg.doctor.server import Asked, ask_server, check_select
from modelreg.doctor.snapshots import check_registry, check_remembered, remembered
from modelreg.doctor.store import check_store
from modelreg.registry.problems import model_problems


def examine_registry(
    config: Config, environment: Mapping[str, str], address: str | None, key: str | None
) -> list[Finding]:
    """Look at the models, at the store, at what is remembered of it, and at the server.

    Args:
        config: the settings.
        environment: where credentials are looked for.
        address: of the server to ask; None: the one on the data directory.
        key: API key to ask it with.
    """
    last = remembered(config.data)
    now_unix_ms = time.time_ns() // 1_000_000
    clock = check_clock(now_unix_ms, snapshot_unix_ms=last.built_at_unix_ms)
    findings = [clock, _check_models(config.models), check_store(config), *check_budgets(config, now_unix_ms)]
    findings.append(check_remembered(last, config.data))
    owner = read_lock(config.data)
    at = address or (owner.addresses.get("grpc") if owner is not None else None)
    if at is None:
        return [*findings, Finding("select", Status.WARNING, f"no server runs on {config.data}", "modelreg serve")]
    asked = ask_server(at, key)
    findings.append(check_select(asked))
    if isinstance(asked, Asked):
        # Another server's registry has nothing to do with what this data directory remembers.
        findings.append(check_registry(asked, last if address is None else None))
        findings.append(ask_providers(asked.address, environment, key))
    return findings


def _check_models(models: Path | None) -> Finding:
    shown = "the packaged catalogue" if models is None else str(models)
    problems = model_problems(models)
    if problems:
        more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
        return Finding("models", Status.FAILED, f"{problems[0]}{more}", "modelreg config check")
    return Finding("models", Status.OK, shown)

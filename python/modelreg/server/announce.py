"""What `serve` says on stderr once it serves: where, a first command to paste, and what is enabled."""

import logging
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from modelreg.config import Config
    from modelreg.registry.held import Held

_log: Final = logging.getLogger(__name__)
_PROGRAM: Final = "modelreg"


def announce(
    config: "Config",
    addresses: "Mapping[str, str]",
    *,
    serving: bool,
    after_s: float,
    last_snapshot_fault: str | None = None,
) -> None:
    """Say it as text to a person, as one record elsewhere; with what was skipped, where something was."""
    command = first_command(addresses["grpc"])
    if not sys.stderr.isatty():
        skipped = {} if last_snapshot_fault is None else {"last_snapshot_skipped": last_snapshot_fault}
        told = {"door": config.door, "serving": serving, "after_s": round(after_s, 3), "try": command}
        _log.info("door open", extra={**addresses, **told, **skipped})
        return
    lines = [f"modelreg serves gRPC on {addresses['grpc']} ({config.door} door)"]
    if "probe" in addresses:
        lines.append(f"probes and metrics on http://{addresses['probe']}/readyz, /livez and /metrics")
    lines.append(f"data in {config.data}")
    if last_snapshot_fault is not None:
        lines.append(f"last snapshot skipped: {last_snapshot_fault}")
    lines.append(f"try: {command}")
    print("\n".join(lines), file=sys.stderr, flush=True)  # noqa: T201 the person asked for a server and sees it stand


def announce_providers(held: "Held") -> None:
    """Say which providers are enabled and by whom, or that none is."""
    # Imports the catalogue, which the door does not wait for.
    from modelreg.registry.enabled import enabled_providers  # noqa: PLC0415

    enabled = enabled_providers(held)
    told = {"demo": held.demo, "providers": enabled, "routes": len(held.served)}
    if not sys.stderr.isatty():
        _log.info("demo: no provider is enabled" if held.demo else "providers enabled", extra=told)
        return
    if held.demo:
        lines = [
            f"demo: no provider is enabled, all {len(held.served)} offers of the catalogue serve, labelled DEMO",
            "set a credential as OPENAI_API_KEY, or `modelreg providers enable NAME`",
        ]
    else:
        lines = [f"routes: {len(held.served)}, of {', '.join(f'{name} ({by})' for name, by in enabled.items())}"]
    print("\n".join(lines), file=sys.stderr, flush=True)  # noqa: T201 as above


def first_command(address: str) -> str:
    """Return a command that picks a model, to paste into another terminal."""
    beside = Path(sys.executable).with_name(_PROGRAM)
    if shutil.which(_PROGRAM) is not None:
        program = [_PROGRAM]
    else:
        program = [str(beside)] if beside.exists() else [sys.executable, "-m", _PROGRAM]
    return shlex.join([*program, "select", "--task-class", "coding", "--strategy", "balanced", "--address", address])

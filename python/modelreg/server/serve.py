"""`modelreg serve` from the lock to the exit code: the order of a start and of an end.

Answers come first: the Rust door opens on the last snapshot before grpcio, the catalogue or asyncio are imported.
Whatever is imported above that point counts towards the 0.4 s until SERVING.
"""

import contextlib
import gc
import logging
import os
import time
from typing import TYPE_CHECKING, Final

from modelreg._core import Engine
from modelreg.data_dir import DataDir
from modelreg.identity.pepper import Pepper
from modelreg.logs import set_up_logs
from modelreg.registry.loaded import LoadedSnapshots
from modelreg.registry.start import load_last_snapshot
from modelreg.server.engine_config import engine_config
from modelreg.server.exposure import check_exposure, check_pepper
from modelreg.server.priority import step_back
from modelreg.server.private_socket import PrivateSocket
from modelreg.server.started import Started
from modelreg.server.stop_signals import StopSignals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelreg.config import Config
    from modelreg.grpc.door import Registration

# A full collection walks the whole registry, which holds nothing in circles: 0.3 s at 30,000 routes, and by Python's
# own threshold of 10 it came with every third search. What is in circles elsewhere waits ten times as long.
_YOUNGER_COLLECTIONS: Final = 100

_log: Final = logging.getLogger(__name__)


def serve(config: "Config", *, register: "Sequence[Registration]" = ()) -> None:
    """Serve until a signal has drained the process.

    Args:
        config: the configuration.
        register: adds services to the Python door (tests).

    Raises:
        ExposedError: other machines could call without keys.
        PepperError: callers need keys, and what their hashes are made under cannot be used.
        DataDirLocked: another process owns the data directory.
        OSError: an address cannot be bound.
        ModelsRefusedError: the models file is refused and there is no last snapshot to serve in its place.
    """
    began = time.monotonic()
    set_up_logs(config.log_level)
    signals = StopSignals()
    with contextlib.ExitStack() as stack:
        data_dir = stack.enter_context(DataDir(config.data))
        for warning in config.warnings:
            _log.warning(warning)
        check_exposure(config)
        pepper = Pepper(config.data, os.environ)
        if config.keys == "on":
            check_pepper(pepper, config)
        socket = stack.enter_context(PrivateSocket(config.data)) if config.door == "rust" else None
        engine = Engine(engine_config(config, socket))
        stack.callback(engine.stop, 0.0)
        started = Started(config, data_dir, engine, LoadedSnapshots(engine), signals, socket, began, pepper)
        if config.probe:
            started.addresses["probe"] = engine.start_probe()
        started.last_snapshot_fault = load_last_snapshot(started.snapshots, started.last)
        # Before the door opens: a start lets out no more than the run before it.
        started.last_limits.load(engine)
        if socket is not None:
            started.door_is_open(engine.start_door())
            # From here on this thread is the control plane, and the Rust door's threads go before it. Where the Python
            # door stands alone, this thread answers the calls.
            step_back()
        gc.set_threshold(*gc.get_threshold()[:2], _YOUNGER_COLLECTIONS)
        # Imports grpcio and the catalogue: half a second, while calls are answered.
        from modelreg.server.control_plane import run_control_plane  # noqa: PLC0415

        run_control_plane(started, register)
    # The interpreter's last collections would walk all that was imported: the process ends a tenth of a second sooner.
    gc.freeze()

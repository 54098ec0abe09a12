"""What the start has made by the time the control plane takes over."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from modelreg.limits.last_limits import LastLimits
from modelreg.registry.last_snapshot import LastSnapshot
from modelreg.registry.loaded import LoadedSnapshots
from modelreg.server.announce import announce

if TYPE_CHECKING:
    from modelreg._core import Engine
    from modelreg.config import Config
    from modelreg.data_dir import DataDir
    from modelreg.identity.pepper import Pepper
    from modelreg.server.private_socket import PrivateSocket
    from modelreg.server.stop_signals import StopSignals


@dataclass(slots=True)
class Started:
    """A process that owns its data directory and has an engine.

    Attributes:
        config: the configuration.
        data_dir: owned by this process.
        engine: the one engine.
        snapshots: stand before the engine; whoever loads one loads it here.
        signals: installed.
        socket: of the Python door behind the Rust one; None where it stands alone.
        began: ``time.monotonic`` at the start.
        pepper: what hashes of API keys are made under.
        addresses: those bound so far, by setting.
        last_snapshot_fault: why `last.snapshot` was skipped; None where it was loaded or there is none.
    """

    config: "Config"
    data_dir: "DataDir"
    engine: "Engine"
    snapshots: LoadedSnapshots
    signals: "StopSignals"
    socket: "PrivateSocket | None"
    began: float
    pepper: "Pepper"
    addresses: dict[str, str] = field(default_factory=dict[str, str])
    last_snapshot_fault: str | None = None

    @property
    def last(self) -> LastSnapshot:
        """`last.snapshot` of the data directory."""
        return LastSnapshot(self.data_dir.path)

    @property
    def last_limits(self) -> LastLimits:
        """`last.limits` of the data directory."""
        return LastLimits(self.data_dir.path)

    def door_is_open(self, address: str) -> None:
        """Say where gRPC is answered: to other processes in the lock, to people on stderr."""
        self.addresses["grpc"] = address
        self.data_dir.publish(self.addresses)
        announce(
            self.config,
            self.addresses,
            serving=self.engine.serving(),
            after_s=time.monotonic() - self.began,
            last_snapshot_fault=self.last_snapshot_fault,
        )

"""How much memory a server took."""

from pathlib import Path

from support.server import RunningServer


def peak_rss_bytes(server: RunningServer) -> int:
    """Return the most memory that the server ever had."""
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM"))

"""This machine's clock: whether it can be right."""

import datetime as dt
from typing import Final

from modelreg.doctor.finding import Finding, Status

# This program is younger.
_EARLIEST_UNIX_MS: Final = int(dt.datetime(2026, 11, 1, tzinfo=dt.UTC).timestamp()) * 1_000
_TOLERATED_MS: Final = 300_000
_NEXT: Final = "set the clock: timedatectl set-ntp true"


def check_clock(now_unix_ms: int, *, snapshot_unix_ms: int = 0) -> Finding:
    """Compare the clock with the age of this program and of the last snapshot, which was made on this machine."""
    found = f"{dt.datetime.fromtimestamp(now_unix_ms // 1_000, dt.UTC):%Y-%m-%d %H:%M:%S} UTC"
    if now_unix_ms < _EARLIEST_UNIX_MS:
        return Finding("clock", Status.FAILED, f"{found}: before this program was made", _NEXT)
    if snapshot_unix_ms > now_unix_ms + _TOLERATED_MS:
        ahead_s = (snapshot_unix_ms - now_unix_ms) // 1_000
        return Finding("clock", Status.WARNING, f"{found}: the last snapshot was made {ahead_s} s later", _NEXT)
    return Finding("clock", Status.OK, found)

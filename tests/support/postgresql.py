"""The PostgreSQL of the tests: that of the benchmarks, without waiting for the disk."""

from pathlib import Path

from harness import postgresql
from harness.postgresql import programs

__all__ = ["PostgresqlServer", "programs"]


class PostgresqlServer(postgresql.PostgresqlServer):
    """A server with one database, the role's own; no password from this machine."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, fsync=False)

"""A real PostgreSQL for benchmarks and tests: on a free port, as a user without rights, gone at the end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

DEBIAN = Path("/usr/lib/postgresql")
ROLE = "modelreg"
START_S = 60


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs; None where there are none."""
    on_path = shutil.which("postgres")
    folders = [Path(on_path).parent] if on_path else []
    folders += sorted(DEBIAN.glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


class PostgresqlServer:
    """A server with one database, the role's own; no password from this machine."""

    def __init__(self, folder: Path, *, fsync: bool) -> None:
        """Start one with the programs in ``folder``; without ``fsync`` it does not wait for the disk."""
        self._programs = folder
        self._fsync = "on" if fsync else "off"
        # Not in pytest's folder, which only its owner may enter.
        self._home = Path(tempfile.mkdtemp(prefix="modelreg-postgresql-"))
        self._data = self._home / "data"
        if os.geteuid() == 0:
            owner = pwd.getpwnam(_unprivileged())
            os.chown(self._home, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "-D", self._data, "-A", "trust", "-U", ROLE, "--no-sync", "--encoding=UTF8", "--locale=C")
        self._port = _free_port()
        self.start()

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database."""
        return f"postgresql://{ROLE}@127.0.0.1:{self._port}/{database}"

    def start(self) -> None:
        """Start, with the data of before."""
        settings = {"listen_addresses": "127.0.0.1", "fsync": self._fsync, "max_connections": "50", "timezone": "UTC"}
        given = " ".join(f"-c {name}={value}" for name, value in settings.items())
        options = f"-p {self._port} -k {self._home} {given}"
        self._run("pg_ctl", "-D", self._data, "-w", "-t", START_S, "-l", self._home / "log", "-o", options, "start")

    def stop_at_once(self) -> None:
        """Stop as a crash does: connections are cut, nothing is finished."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")

    def remove(self) -> None:
        """Stop, and leave nothing behind."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop", check=False)
        shutil.rmtree(self._home)

    def _run(self, program: str, *arguments: object, check: bool = True) -> None:
        as_user = []
        if os.geteuid() == 0:
            user = _unprivileged()
            as_user = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--"]
        command = [*as_user, str(self._programs / program), *map(str, arguments)]
        # To a file, not a pipe: the server that pg_ctl leaves behind would hold the pipe open.
        with tempfile.TemporaryFile() as output:
            ended = subprocess.run(command, cwd=self._home, stdout=output, stderr=output, check=False)
            output.seek(0)
            if check and ended.returncode != 0:
                message = f"{program}: {output.read().decode()}"
                raise AssertionError(message)


def _unprivileged() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])

"""Every command of the documents is run here, against `make serve`, and prints what the document says.

A block in `bash` or `python` is run as it stands; a block in `text` right behind it is what it prints; a block whose
fence names a file, as in ```json models.json, is that file. `make docs` writes what the commands print into the
documents. Of the tasks of make only `serve` is run, for all documents at once; the others would run this test again, or
take minutes.
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from support.documents import ROOT, Block, blocks, documents

LIMIT_S: Final = 120
BUILD_LIMIT_S: Final = 1_800
# The defaults, as documents write them, and where the server says its own.
PORTS: Final = {"grpc": "8701", "probe": "8702"}
SAID: Final = {"grpc": r"gRPC on 127\.0\.0\.1:(\d+)", "probe": r"http://127\.0\.0\.1:(\d+)/"}
# Whose machine the documents show.
HOME: Final = "/home/you"
# What is another at each run.
CHANGING: Final = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"), "DECISION"),
    (re.compile(r"revision \d+"), "revision N"),
    (re.compile(r"live epoch \d+"), "live epoch N"),
    (re.compile(r"\d+ decisions in flight|decisions in flight: \d+"), "N decisions in flight"),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC"), "TIME UTC"),
    (re.compile(r"\b[0-9a-f]{64}\b|(?<=sha256 )[0-9a-f]{12}\b"), "SHA256"),
    # Of the doctor: whose machine it is, what the server picks at this moment, and how long ago it started.
    (re.compile(r"^(python|platform|packages|toolchain|disk)( +ok +).*$", re.MULTILINE), r"\1\2MACHINE"),
    (re.compile(r"process \d+"), "process N"),
    (re.compile(r"picks \S+ in [0-9.]+ ms"), "picks ROUTE in T ms"),
    (re.compile(r"\d+ s old"), "N s old"),
    (re.compile(r"^\d\d:\d\d:\d\d ", re.MULTILINE), "TIME "),
    (re.compile(r"after_s=[0-9.]+"), "after_s=S"),
    (re.compile(r"^try: \S*modelreg ", re.MULTILINE), "try: modelreg "),
)


@dataclass(frozen=True)
class Served:
    """A running `make serve`.

    Attributes:
        said: what it said on its terminal until the control plane was ready.
        ports: its port by setting.
        data: its data directory.
    """

    said: str
    ports: dict[str, str]
    data: Path

    def moved(self, text: str) -> str:
        """Return ``text`` with the ports of this server in place of the defaults."""
        for setting, port in PORTS.items():
            text = text.replace(f":{port}", f":{self.ports[setting]}")
        return text

    def usual(self, text: str) -> str:
        """Return ``text`` as it would be on a user's machine, lines without trailing spaces."""
        for setting, port in PORTS.items():
            text = text.replace(f":{self.ports[setting]}", f":{port}")
        text = text.replace(str(self.data), f"{HOME}/.local/share/modelreg").replace(str(ROOT), f"{HOME}/modelreg")
        return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`make serve` as a person starts it, on a terminal, but on free ports and a data directory of its own."""
    data = tmp_path_factory.mktemp("served")
    # Where a source is newer than the engine, `make serve` would build first: lines and minutes that no document shows.
    subprocess.run(["make", "setup"], cwd=ROOT, env=environment(data), timeout=BUILD_LIMIT_S, check=True)
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        ["make", "serve"],
        cwd=ROOT,
        env=environment(data) | {"MODELREG_GRPC": "127.0.0.1:0", "MODELREG_PROBE": "127.0.0.1:0"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    alarm = threading.Timer(LIMIT_S, os.killpg, (process.pid, signal.SIGKILL))
    alarm.start()
    said = ""
    with contextlib.suppress(OSError):  # EIO: it has ended
        while not re.search(r"control plane ready.*\n", said):
            said += os.read(ours, 4096).decode()
    alarm.cancel()
    drain = threading.Thread(target=read_to_the_end, args=(ours,), daemon=True)
    drain.start()
    try:
        found = {setting: re.search(pattern, said) for setting, pattern in SAID.items()}
        assert all(found.values()), said
        yield Served(said, {setting: match[1] for setting, match in found.items() if match}, data)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(LIMIT_S)
        drain.join()
        os.close(ours)


def read_to_the_end(terminal: int) -> None:
    """Take what is said, so that nobody waits for a reader."""
    with contextlib.suppress(OSError):
        while os.read(terminal, 4096):
            pass


def environment(data: Path | str) -> dict[str, str]:
    """Return a user's environment: none of our settings, but the data directory."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MODELREG_", "MAKE"))}
    return inherited | {"MODELREG_DATA": str(data)}


def run(block: Block, folder: Path, served: Served) -> str:
    """Run a block in ``folder`` and return what it printed on both streams."""
    code = served.moved(block.body)
    command = [sys.executable, "-c", code] if block.language == "python" else ["bash", "-euo", "pipefail", "-c", code]
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment(served.data),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert done.returncode == block.exit_code, done.stdout
    return served.usual(done.stdout)


def comparable(printed: str) -> str:
    """Replace what changes from run to run."""
    for pattern, word in CHANGING:
        printed = pattern.sub(word, printed)
    return printed


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_do_what_the_document_says(document: Path, served: Served, tmp_path: Path) -> None:
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    text = document.read_text(encoding="utf-8")
    rewritten, done_until = "", 0
    printed: str | None = None
    for block in blocks(text):
        where = f"{document.name}:{block.line}"
        if block.language in {"bash", "python"}:
            if block.body.startswith("make "):
                printed = served.usual(served.said) if block.body == "make serve\n" else None
            else:
                printed = run(block, tmp_path, served)
            continue
        if block.language == "text" and printed is not None:
            if os.environ.get("REWRITE_DOCS"):
                rewritten += text[done_until : block.span[0]] + printed
                done_until = block.span[1]
            else:
                assert comparable(block.body) == comparable(printed), f"{where}: `make docs` writes it anew"
        elif block.words and block.language != "text":
            (tmp_path / block.words[0]).write_text(block.body, encoding="utf-8")
        printed = None
    if done_until:
        document.write_text(rewritten + text[done_until:], encoding="utf-8")


def test_a_task_that_a_document_names_exists() -> None:
    tasks = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in documents():
        text = document.read_text(encoding="utf-8")
        named = re.findall(r"`make ([a-z-]+)`|^make ([a-z-]+)$", text, re.MULTILINE)
        assert {one or other for one, other in named} <= tasks, document

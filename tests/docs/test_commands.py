"""Every command of the documents is run here, against `make serve`, and prints what the document says.

A block in `bash` or `python` is run as it stands; a block in `text` right behind it is what it prints; a block whose fence
names a file, as in ```json models.json, is that file. `make docs` writes what the commands print into the documents. Of the
tasks of make only `serve` is run, for all documents at once; the others would run this test again, or take minutes.
"""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from support.documents import ROOT, Block, blocks, documents

LIMIT_S: Final = 120
# The defaults, as documents write them, and the variable that moves them.
PORTS: Final = {"grpc": "8701", "probe": "8702"}
# What is another at each run.
CHANGING: Final = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"), "DECISION"),
    (re.compile(r"registry revision \d+"), "registry revision N"),
)


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """`make serve` as the README has it, but on free ports and a data directory of its own."""
    data = tmp_path_factory.mktemp("served")
    process = subprocess.Popen(
        ["make", "--silent", "serve"],
        cwd=ROOT,
        env=environment(data) | {"MODELREG_GRPC": "127.0.0.1:0", "MODELREG_PROBE": "127.0.0.1:0"},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    alarm = threading.Timer(LIMIT_S, os.killpg, (process.pid, signal.SIGKILL))
    alarm.start()
    assert process.stderr is not None
    said: list[str] = []
    for line in process.stderr:
        said.append(line)
        if "control plane ready" in line:
            break
    alarm.cancel()
    found = {name: re.search(rf'"{name}": "127.0.0.1:(\d+)"', "".join(said)) for name in PORTS}
    rest = threading.Thread(target=process.stderr.read, daemon=True)
    rest.start()
    try:
        assert all(found.values()), said
        yield {name: match[1] for name, match in found.items() if match} | {"data": str(data)}
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(LIMIT_S)
        rest.join()


def environment(data: Path | str) -> dict[str, str]:
    """Return a user's environment: none of our settings, but the data directory."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("MODELREG_", "MAKE"))}
    return inherited | {"MODELREG_DATA": str(data)}


def run(block: Block, folder: Path, ports: dict[str, str]) -> str:
    """Run a block in ``folder`` and return what it printed, both streams, lines without trailing spaces."""
    code = block.body
    for name, port in PORTS.items():
        code = code.replace(f":{port}", f":{ports[name]}")
    command = [sys.executable, "-c", code] if block.language == "python" else ["bash", "-euo", "pipefail", "-c", code]
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment(ports["data"]),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert done.returncode == block.exit_code, done.stdout
    printed = done.stdout
    for name, port in PORTS.items():
        printed = printed.replace(f":{ports[name]}", f":{port}")
    return "".join(f"{line.rstrip()}\n" for line in printed.splitlines())


def comparable(printed: str) -> str:
    """Replace what changes from run to run."""
    for pattern, word in CHANGING:
        printed = pattern.sub(word, printed)
    return printed


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_commands_do_what_the_document_says(document: Path, ports: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    text = document.read_text(encoding="utf-8")
    rewritten, done_until = "", 0
    printed: str | None = None
    for block in blocks(text):
        where = f"{document.name}:{block.line}"
        if block.language in {"bash", "python"}:
            if block.body.startswith("make "):
                continue
            printed = run(block, tmp_path, ports)
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
        named = set(re.findall(r"`make ([a-z-]+)`|^make ([a-z-]+)$", document.read_text(encoding="utf-8"), re.MULTILINE))
        assert {one or other for one, other in named} <= tasks, document

"""The examples are built and run as their READMEs say, against a real server, and all of them print the same.

Their commands and what they print stand in each README: the last command runs the example, those before build it.
`REWRITE_DOCS=1 make test-polyglot` writes what they print anew.
"""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from support.documents import ROOT, Block, blocks
from support.server import RunningServer

EXAMPLES: Final = ROOT / "examples"
SOURCES: Final = {
    "go": "main.go",
    "java": "src/main/java/example/Main.java",
    "node": "main.js",
    "python": "main.py",
    "rust": "src/main.rs",
}
# The programs each needs. CI has all of them.
TOOLS: Final = {
    "go": ("go", "npx"),
    "java": ("javac", "mvn"),
    "node": ("node", "npm"),
    "python": ("python3",),
    "rust": ("cargo",),
}
MAX_LINES: Final = 60
# The address as READMEs write it.
ADDRESS: Final = "127.0.0.1:8701"
# A first build downloads and compiles what the example stands on.
BUILD_LIMIT_S: Final = 1_800
RUN_LIMIT_S: Final = 120
# Debian's Maven resets the terminal's colours, also where it prints to no terminal.
COLOURS: Final = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Example:
    """An example that is built.

    Attributes:
        folder: where it lives.
        run: the command that runs it against ``ADDRESS``.
    """

    folder: Path
    run: str

    def started(self, address: str) -> subprocess.CompletedProcess[str]:
        """Run it against a server and return what became of it."""
        return bash(self.run.replace(ADDRESS, address), self.folder, RUN_LIMIT_S)


def readme(language: str) -> Path:
    """Return the page of an example."""
    return EXAMPLES / language / "README.md"


def commands_and_output(language: str) -> tuple[Block, Block]:
    """Return the two blocks of an example's README."""
    commands, output = blocks(readme(language).read_text(encoding="utf-8"))
    assert (commands.language, output.language) == ("bash", "text")
    return commands, output


def bash(command: str, folder: Path, limit_s: float) -> subprocess.CompletedProcess[str]:
    """Run a command in ``folder`` with none of our settings."""
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if not name.startswith("MODELREG_")},
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
    )


@pytest.fixture(scope="module", params=sorted(TOOLS))
def example(request: pytest.FixtureRequest) -> Example:
    """Each example in turn, built; where a tool is absent it is skipped, in CI it fails."""
    language: str = request.param
    absent = [tool for tool in TOOLS[language] if shutil.which(tool) is None]
    if absent and not os.environ.get("CI"):
        pytest.skip(f"examples/{language} needs {' and '.join(absent)}")
    assert not absent, f"CI runs every example; examples/{language} needs {' and '.join(absent)}"
    *build, run = commands_and_output(language)[0].body.splitlines()
    done = bash("\n".join(build), EXAMPLES / language, BUILD_LIMIT_S)
    assert done.returncode == 0, done.stdout + done.stderr
    return Example(EXAMPLES / language, run)


@pytest.mark.polyglot
def test_an_example_prints_what_its_readme_says(example: Example, serve: Callable[..., RunningServer]) -> None:
    server = serve()
    server.wait_for("control plane ready")
    done = example.started(server.address())
    assert done.returncode == 0, done.stdout + done.stderr
    printed = COLOURS.sub("", done.stdout)
    page = readme(example.folder.name)
    output = commands_and_output(example.folder.name)[1]
    if os.environ.get("REWRITE_DOCS"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text[: output.span[0]] + printed + text[output.span[1] :], encoding="utf-8")
    else:
        assert printed == output.body, "`REWRITE_DOCS=1 make test-polyglot` writes it anew"


@pytest.mark.polyglot
def test_an_example_without_a_server_fails_and_picks_nothing(example: Example) -> None:
    with socket.socket() as nobody:
        # Bound, but nobody listens: connections are refused.
        nobody.bind(("127.0.0.1", 0))
        done = example.started(f"127.0.0.1:{nobody.getsockname()[1]}")
    assert done.returncode != 0
    assert "route " not in done.stdout
    assert "refused" in (done.stdout + done.stderr).lower()


def test_every_language_prints_the_same() -> None:
    assert len({commands_and_output(language)[1].body for language in TOOLS}) == 1


@pytest.mark.parametrize("language", sorted(SOURCES))
def test_an_example_is_short(language: str) -> None:
    source = (EXAMPLES / language / SOURCES[language]).read_text(encoding="utf-8")
    assert source.count("\n") <= MAX_LINES


def test_every_example_is_run() -> None:
    assert {path.name for path in EXAMPLES.iterdir() if path.is_dir()} == set(TOOLS) == set(SOURCES)

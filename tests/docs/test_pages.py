"""What pages state as tables is what the code says: error reasons, settings, links."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from modelreg.cli.main import app
from modelreg.cli.serve import Settings
from modelreg.settings import SETTINGS
from support.documents import ROOT, documents

# A path from the root of the repository; or the name of a source file, which nobody finds without its folder.
REPO_PATH = re.compile(r"(?:rust|python|proto|tests|benchmarks|scripts|docs)/[\w./*-]*|[\w./-]+\.(?:rs|py|proto)")
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")


def rows(document: str) -> list[list[str]]:
    """Return the cells of every table row of a page, without heads."""
    lines = (ROOT / "docs" / document).read_text(encoding="utf-8").splitlines()
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for before, line in zip(["", *lines], lines, strict=False)
        if line.startswith("|") and before.startswith("|") and not line.startswith("|---")
    ]


def quoted(cell: str) -> list[str]:
    """Return what stands in backticks."""
    return re.findall(r"`([^`]+)`", cell)


def test_every_error_reason_is_explained_with_its_status_and_metadata() -> None:
    proto = (ROOT / "proto" / "modelreg" / "v1" / "errors.proto").read_text(encoding="utf-8")
    stated: dict[str, tuple[str, list[str]]] = {}
    for comment, name in re.findall(r"((?:  // .*\n)+)  ERROR_REASON_(\w+) = ", proto):
        text = " ".join(line.strip(" /") for line in comment.splitlines())
        status = text.split()[0].rstrip(":")
        keys = re.sub(r"\s*\([^)]*\)", "", text.partition("metadata: ")[2])
        listed = keys.partition(", and")[0].rstrip(".")
        stated[name] = (status, re.findall(r"\b[a-z]\w*\b(?=[,.]|$)", listed))
    explained = {names[0]: (row[1], quoted(row[2])) for row in rows("errors.md") if (names := quoted(row[0]))}
    assert explained == stated


def test_every_setting_is_listed_with_its_names_and_default() -> None:
    flags = {field.name for field in fields(Settings)}
    stated = [
        (
            [setting.flag] if setting.key in flags else [],
            list(setting.environment),
            [setting.key] if setting.in_file else [],
            [] if setting.default is None else [str(setting.default)],
        )
        for setting in SETTINGS
    ]
    listed = [
        tuple(quoted(cell) for cell in row[:4]) for row in rows("operations.md") if row[1].startswith("`MODELREG_")
    ]
    assert listed == stated


def commands(command: Any, *path: str) -> Iterator[str]:
    """Return what is typed for each command below ``command``."""
    groups = getattr(command, "commands", None)
    if groups is None:
        yield " ".join(path)
        return
    for name, one in groups.items():
        yield from commands(one, *path, name)


def test_every_command_is_listed() -> None:
    table = [name for row in rows("cli.md") for name in quoted(row[0]) if name.startswith("modelreg ")]
    # Without what stands for a value.
    listed = [re.sub(r" (?:[A-Z]+|bash)$", "", name) for name in table]
    assert sorted(listed) == sorted(commands(get_command(app), "modelreg"))


@pytest.mark.parametrize("document", documents(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    for path, anchor in LINK.findall(document.read_text(encoding="utf-8")):
        target = (document.parent / path).resolve() if path else document
        assert target.exists(), f"{document.name}: {path}"
        if anchor:
            headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert anchor in anchors, f"{document.name}: {path}#{anchor}"


@pytest.mark.parametrize(
    "document", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_paths_in_backticks_exist(document: Path) -> None:
    prose = FENCED.sub("", document.read_text(encoding="utf-8"))
    named = [name for name in quoted(prose) if REPO_PATH.fullmatch(name)]
    assert [name for name in named if not any(ROOT.glob(name))] == []

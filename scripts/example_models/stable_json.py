"""JSON as we commit it: key order as built, short values on one line, so that a changed figure is a changed line."""

import json
import sys
from pathlib import Path
from typing import Any, cast

WIDTH = 180


def render(value: object, indent: int = 0, lead: int = 0) -> str:
    """Return `value` as JSON; what fits the line behind `lead` characters stays on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    fits = indent > 0 and indent + lead + len(flat) < WIDTH
    if fits or not value or not isinstance(value, dict | list):
        return flat
    pad = " " * (indent + 2)
    if isinstance(value, dict):
        table = {json.dumps(key, ensure_ascii=False): item for key, item in cast("dict[str, Any]", value).items()}
        items = [f"{key}: {render(item, indent + 2, len(key) + 2)}" for key, item in table.items()]
        return "{\n" + ",\n".join(pad + item for item in items) + "\n" + " " * indent + "}"
    return (
        "[\n"
        + ",\n".join(pad + render(item, indent + 2) for item in cast("list[Any]", value))
        + "\n"
        + " " * indent
        + "]"
    )


def write_or_check(path: Path, document: object, *, check: bool, remake: str) -> None:
    """Write `document` to `path`, or with `check` end the program with 1 where the file differs from it."""
    text = render(document) + "\n"
    if not check:
        path.write_text(text, encoding="utf-8")
        return
    found = path.read_text(encoding="utf-8") if path.exists() else ""
    if found == text:
        return
    pairs = zip(found.splitlines(), text.splitlines(), strict=False)
    line = next(
        (n for n, (old, new) in enumerate(pairs, 1) if old != new), min(found.count("\n"), text.count("\n")) + 1
    )
    sys.exit(f"{path.name}:{line}: differs from what the sources give; run `{remake}`")

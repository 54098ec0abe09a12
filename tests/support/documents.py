"""Fenced blocks of a document: what a reader would paste, and what the document says comes back."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent

_FENCE: Final = re.compile(r"^```(?P<info>[^`\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes:
        language: the first word behind the fence.
        words: the others: the name of a file to write, or `exit=3`.
        body: its lines.
        line: where it begins, from 1.
        span: where its body is in the document's text.
    """

    language: str
    words: tuple[str, ...]
    body: str
    line: int
    span: tuple[int, int]

    @property
    def exit_code(self) -> int:
        """What the commands end with."""
        return next((int(word.removeprefix("exit=")) for word in self.words if word.startswith("exit=")), 0)


def blocks(text: str) -> list[Block]:
    """Return the fenced blocks of a document, in its order."""
    return [
        Block(
            language=(words := found["info"].split() or [""])[0],
            words=tuple(words[1:]),
            body=found["body"],
            line=text.count("\n", 0, found.start()) + 1,
            span=found.span("body"),
        )
        for found in _FENCE.finditer(text)
    ]


def documents() -> list[Path]:
    """Return every document a user reads."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

"""Reads how many output tokens a run of the Aider polyglot benchmark took: what an effort costs, measured."""

import re
from pathlib import Path


def load_completion_tokens(sources: Path) -> dict[str, int]:
    """Return the completion tokens of a run by its name there, where they were counted.

    All runs are over the same 225 exercises, so their ratio is the ratio of output an answer.
    """
    text = (sources / "quality" / "aider_polyglot.yml").read_text(encoding="utf-8")
    runs: dict[str, int] = {}
    for run in text.split("\n- ")[1:]:
        name = re.search(r"^ *model: (.+)$", run, re.MULTILINE)
        tokens = re.search(r"^ *completion_tokens: (\d+)$", run, re.MULTILINE)
        cases = re.search(r"^ *test_cases: 225$", run, re.MULTILINE)
        if name and tokens and cases:
            runs[name[1]] = int(tokens[1])
    return runs

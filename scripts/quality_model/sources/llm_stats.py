"""Reads LLM Stats of 2025-10-24: what vendors report of their own models on the usual tests."""

import json
from pathlib import Path

from quality_model.cell import Cell, Printed, se_of_percent

SOURCE = "llm_stats"
AS_OF = "2025-10-24"
# The tests that we read: our column, and how many questions the test has. Spellings of one test share a column.
TESTS = {
    "gpqa": ("gpqa", 198),
    "mmlu": ("mmlu", 14_042),
    "mmlu-pro": ("mmlu_pro", 12_032),
    "math": ("math", 5_000),
    "math-500": ("math_500", 500),
    "aime-2024": ("aime_2024", 30),
    "aime-2025": ("aime_2025", 30),
    "humaneval": ("humaneval", 164),
    "livecodebench": ("livecodebench", 400),
    "aider-polyglot": ("aider", 225),
    "swe-bench-verified": ("swe_bench_verified", 500),
    "swe-bench-verified-(agentic-coding)": ("swe_bench_verified", 500),
    "terminal-bench": ("terminal_bench", 80),
    "ifeval": ("ifeval", 541),
    "mmmu": ("mmmu", 900),
    "mmmu-(validation)": ("mmmu", 900),
    "mmmu-(val)": ("mmmu", 900),
    "mmmuval": ("mmmu", 900),
    "mathvista": ("mathvista", 1_000),
    "simpleqa": ("simpleqa", 4_326),
    "humanity's-last-exam": ("humanitys_last_exam", 2_500),
    "tau-bench-retail": ("tau_bench_retail", 115),
    "tau-bench-airline": ("tau_bench_airline", 50),
    "tau2-retail": ("tau2_bench_retail", 114),
    "tau2-airline": ("tau2_bench_airline", 50),
    "tau2-telecom": ("tau2_bench_telecom", 114),
}


def read(folder: Path) -> list[Cell]:
    """Return the cells of the tests above; a score of exactly 0 is a test that was not run."""
    models = json.loads((folder / "llm_stats_2025_10.json").read_text(encoding="utf-8"))["models"]
    cells: dict[tuple[str, str], Cell] = {}
    for name, model in sorted(models.items()):
        for test, (column, questions) in TESTS.items():
            found = model["benchmarks"].get(test)
            if found and found["score"] > 0:
                percent = 100 * found["score"]
                se = se_of_percent(percent, questions)
                printed = Printed(str(found["score"]), "1", questions, AS_OF)
                cell = Cell(SOURCE, column, name, percent, se, printed, found["self_reported"])
                cells.setdefault((name, column), cell)
    return list(cells.values())

"""Output tokens of answers, by task class: drawn from a seed with a drift in the middle, and those of real answers."""

import csv
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from harness.paths import BENCHMARKS

TRACE = BENCHMARKS / "data" / "chatgpt_answers.csv"


@dataclass(frozen=True)
class Answer:
    """One answer of a model.

    Attributes:
        task_class: what it was asked for.
        tokens: how long it is.
    """

    task_class: str
    tokens: int


@dataclass(frozen=True)
class Law:
    """How long the answers of a class are: log-normal.

    Attributes:
        median_tokens: half of them are shorter, until they drift.
        sigma: standard deviation of the logarithm.
    """

    median_tokens: int
    sigma: float


LAWS = {"summarization": Law(250, 0.4), "chat": Law(250, 0.6), "coding": Law(800, 0.9)}
ANSWERS_OF_A_CLASS = 3_000
DRIFT = 2


def drawn(seed: int) -> list[Answer]:
    """Draw 3,000 answers of each of three classes, mixed; from the middle of each class on they are twice as long."""
    chance = random.Random(f"interval {seed}")  # noqa: S311 (test data)
    order = [task_class for task_class in LAWS for _ in range(ANSWERS_OF_A_CLASS)]
    chance.shuffle(order)
    seen = dict.fromkeys(LAWS, 0)
    answers: list[Answer] = []
    for task_class in order:
        law = LAWS[task_class]
        tokens = math.exp(chance.gauss(math.log(law.median_tokens), law.sigma))
        longer = DRIFT if seen[task_class] >= ANSWERS_OF_A_CLASS // 2 else 1
        seen[task_class] += 1
        answers.append(Answer(task_class, max(1, round(tokens * longer))))
    return answers


def chatgpt() -> dict[str, Sequence[Answer]]:
    """Return 20,000 answers of ChatGPT in their order (``data/SOURCES.md``): all, without code, with code."""
    with TRACE.open(encoding="utf-8") as file:
        rows = [(int(row["output_tokens"]), row["has_code"] == "1") for row in csv.DictReader(file)]
    return {
        "all": [Answer("general", tokens) for tokens, _ in rows],
        "without code": [Answer("chat", tokens) for tokens, has_code in rows if not has_code],
        "with code": [Answer("coding", tokens) for tokens, has_code in rows if has_code],
    }

"""The interval of quotes holds what it says: on answers drawn from a seed that drift, and on real ones."""

from collections.abc import Sequence
from math import ceil

import pytest

from harness.answer_lengths import ANSWERS_OF_A_CLASS, LAWS, chatgpt, drawn
from harness.interval_coverage import share_within, trials
from modelreg.catalog.packaged import packaged_vocabulary

MIDDLE = ANSWERS_OF_A_CLASS // 2
RECOVERED = 100
"""Answers of a class after the drift, from which on it holds again."""


@pytest.mark.parametrize("seed", range(2))
def test_nine_of_ten_drawn_answers_end_within_it_over_the_whole_run(seed: int) -> None:
    made = trials(drawn(seed))
    for task_class in LAWS:
        of_class = [trial for trial in made if trial.task_class == task_class]
        assert len(of_class) == ANSWERS_OF_A_CLASS
        assert 0.87 <= share_within(of_class) <= 0.93, task_class
        assert 0.87 <= share_within(of_class, end=MIDDLE) <= 0.93, task_class


def test_it_finds_back_after_a_drift() -> None:
    made = [trial for seed in range(4) for trial in trials(drawn(seed))]
    assert share_within(made, MIDDLE, MIDDLE + 20) < 0.8
    for first in range(MIDDLE + RECOVERED, MIDDLE + 600, 100):
        assert 0.87 <= share_within(made, first, first + 100) <= 0.94, first


@pytest.mark.parametrize("which", ["all", "without code"])
def test_nine_of_ten_real_answers_end_within_it(which: str) -> None:
    made = trials(chatgpt()[which])
    assert 0.87 <= share_within(made) <= 0.93


def test_answers_that_were_cut_at_one_length_are_within_together() -> None:
    assert 0.93 < share_within(trials(chatgpt()["with code"])) < 0.97


@pytest.mark.parametrize(
    ("task_class", "which"), [("general", "all"), ("chat", "without code"), ("coding", "with code")]
)
def test_the_packaged_spreads_are_those_of_the_real_answers(task_class: str, which: str) -> None:
    tokens = sorted(answer.tokens for answer in chatgpt()[which])
    entry = next(each for each in packaged_vocabulary().task_classes.classes if each.name == task_class)
    assert entry.output_spread is not None
    low = quantile(tokens, 1) * 1_000 * len(tokens) // sum(tokens)
    high = ceil(quantile(tokens, 19) * 1_000 * len(tokens) / sum(tokens))
    assert (entry.output_spread.low_milli, entry.output_spread.high_milli) == (low, high)
    assert f"{len(tokens):,} answers" in entry.output_spread.source


def quantile(ascending: Sequence[int], twentieths: int) -> int:
    return ascending[ceil(len(ascending) * twentieths / 20) - 1]

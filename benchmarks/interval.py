"""``make interval``: how many answers end within the quoted interval; ``--check`` fails where the page is another."""

import argparse
import sys
from collections.abc import Sequence
from string import Template

from harness.answer_lengths import ANSWERS_OF_A_CLASS, LAWS, chatgpt, drawn
from harness.interval_coverage import LEARNING, Trial, share_within, trials
from harness.paths import RESULTS, TEMPLATES

PAGE = RESULTS / "interval.md"
SEEDS = range(10)
BLOCK = 50
BLOCKS = 10
HOLDS = (0.87, 0.93)
_MIDDLE = ANSWERS_OF_A_CLASS // 2


def main() -> None:
    """Write the page, or compare it with what is committed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 if the committed page differs; write nothing")
    only_check: bool = parser.parse_args().check
    text = page()
    if not only_check:
        PAGE.write_text(text, encoding="utf-8")
        print(f"{PAGE.name}: written")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        sys.exit(f"{PAGE.name}: not what the engine gives; run `make interval`")


def page() -> str:
    """Run all of it and fill the template."""
    runs = [trials(drawn(seed)) for seed in SEEDS]
    real = {name: trials(answers) for name, answers in chatgpt().items()}
    blocks = [
        share_within([trial for run in runs for trial in run], first, first + BLOCK)
        for first in range(_MIDDLE, _MIDDLE + BLOCKS * BLOCK, BLOCK)
    ]
    holding = next(index for index in range(BLOCKS) if all(share >= HOLDS[0] for share in blocks[index:]))
    return Template((TEMPLATES / "interval.md").read_text(encoding="utf-8")).substitute(
        learning=LEARNING,
        answers=f"{ANSWERS_OF_A_CLASS:,}",
        seeds=len(SEEDS),
        drawn="\n".join(_drawn_line(name, runs) for name in LAWS),
        recovered=holding * BLOCK + 1,
        blocks_header=" | ".join(f"{index * BLOCK + 1} to {(index + 1) * BLOCK}" for index in range(BLOCKS)),
        blocks_rule="|".join("---" for _ in range(BLOCKS)),
        blocks=" | ".join(f"{share:.1%}" for share in blocks),
        real="\n".join(_real_line(name, made) for name, made in real.items()),
        shortfall=(TEMPLATES / "interval_shortfalls.md").read_text(encoding="utf-8").strip(),
    )


def _drawn_line(task_class: str, runs: Sequence[Sequence[Trial]]) -> str:
    law = LAWS[task_class]
    of_class = [[trial for trial in run if trial.task_class == task_class] for run in runs]
    every = [trial for run in of_class for trial in run]
    shares = [share_within(run) for run in of_class]
    cells = (
        task_class,
        f"{law.median_tokens}, {law.sigma}",
        f"{share_within(every):.1%}",
        f"{min(shares):.1%} to {max(shares):.1%}",
        f"{share_within(every, end=_MIDDLE):.1%}",
        *_outside(every),
    )
    return f"| {' | '.join(cells)} |"


def _real_line(name: str, made: Sequence[Trial]) -> str:
    return f"| {' | '.join((name, f'{len(made):,}', f'{share_within(made):.1%}', *_outside(made)))} |"


def _outside(made: Sequence[Trial]) -> tuple[str, str]:
    counted = [trial for trial in made if trial.number >= LEARNING]
    shorter = sum(trial.tokens < trial.low_tokens for trial in counted) / len(counted)
    longer = sum(trial.tokens > trial.high_tokens for trial in counted) / len(counted)
    return f"{shorter:.1%}", f"{longer:.1%}"


if __name__ == "__main__":
    main()

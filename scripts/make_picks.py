"""Make `benchmarks/results/picks.md`: what each strategy picks of the packaged catalogue; `--check` fails on drift."""

import argparse
import sys

from modelreg.client import LocalClient
from picks.notes import check, load_notes
from picks.page import PAGE, page
from picks.pick import ask
from picks.question import questions


def main() -> None:
    """Write the page, or compare it with what is committed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 if the committed page differs; write nothing")
    only_check: bool = parser.parse_args().check
    with LocalClient(credentials="off") as client:
        picks = [ask(client, question) for question in questions()]
    notes = load_notes()
    check(notes, picks)
    text = page(picks, notes)
    if not only_check:
        PAGE.write_text(text, encoding="utf-8")
        print(f"{PAGE.name}: {len(picks)} picks, {len({pick.choice.model_id for pick in picks})} models")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        sys.exit(f"{PAGE.name}: not what the packaged catalogue gives; run `make picks`")


if __name__ == "__main__":
    main()

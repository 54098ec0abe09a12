"""How much more a variant writes than its model's default: counted by Aider, else by how much it reasons.

All of Aider's runs are over the same exercises, so one line holds for all models: the logarithm of the tokens of a run
against its share of reasoning. Its slope is the median of the slopes of all pairs of runs, which no odd run moves.
What nobody counted is never said to write less than the default: how much of an answer was reasoning depends on the
question, and a saving that is only supposed would win every comparison of costs.
"""

import math
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from statistics import median

from catalogue.aider import load_completion_tokens
from quality_model.facts import Document, ModelFacts, model_facts
from quality_model.features import reasoning_share
from quality_model.names import Names, Row, load_names

SOURCE = "aider"
USUAL_MILLI = 1_000


def add_output(document: Document, sources: Path) -> None:
    """Add `output_milli` to every variant of a chat model that writes more or less than the default."""
    models = {facts.model: facts for facts in model_facts(document)}
    names = load_names()
    counted = _counted(load_completion_tokens(sources), names)
    slope = _slope(counted, models, names)
    for model, facts in models.items():
        default = names.canonical(Row(model, ""))
        entry = document["models"][model]
        kinds: set[str] = set()
        for variant, data in entry.get("variants", {}).items():
            row = names.canonical(Row(model, variant))
            if row in counted and default in counted:
                milli, kind = counted[row] * USUAL_MILLI // counted[default], "counted"
            else:
                more = reasoning_share(row, facts, names) - reasoning_share(default, facts, names)
                milli, kind = _two_digits(USUAL_MILLI * math.exp(slope * max(more, 0))), "inferred"
            if milli != USUAL_MILLI:
                data["output_milli"] = milli
                kinds.add(kind)
        if kinds:
            entry["source"] += f"; output_milli: {' and '.join(sorted(kinds))}, Aider polyglot"


def _counted(tokens: Mapping[str, int], names: Names) -> dict[Row, int]:
    return {names.canonical(row): count for name, count in tokens.items() if (row := names.rows.get((SOURCE, name)))}


def _slope(counted: Mapping[Row, int], models: Mapping[str, ModelFacts], names: Names) -> float:
    points = [(reasoning_share(row, models[row.model], names), math.log(count)) for row, count in counted.items()]
    pairs = ((first, second) for first, second in combinations(points, 2) if first[0] != second[0])
    return median((second[1] - first[1]) / (second[0] - first[0]) for first, second in pairs)


def _two_digits(value: float) -> int:
    return int(float(f"{value:.2g}"))

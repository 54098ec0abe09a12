"""JSON of which some is not what it should be, for readers of what others write."""

import json
import random
from collections.abc import Sequence
from typing import Any


def changed(value: Any, values: Sequence[str], chance: random.Random) -> str:
    """Return the JSON of a value, some of what is in it replaced by one of ``values``, or named twice."""
    if chance.random() < 0.04:
        return chance.choice(values)
    if isinstance(value, dict):
        fields = [f"{json.dumps(key)}: {changed(inner, values, chance)}" for key, inner in value.items()]
        twice = fields[:1] if fields and chance.random() < 0.02 else []
        return "{" + ", ".join(fields + twice) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(changed(inner, values, chance) for inner in value) + "]"
    return json.dumps(value)

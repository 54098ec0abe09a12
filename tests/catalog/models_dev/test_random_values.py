"""Whatever value stands where in a catalogue, its rows are accounted for and what was read is a models file."""

import random
import re
from typing import Any

import pytest

from modelreg.catalog.file import ModelsFile

PROVIDER = """\
name = "Host"
npm = "@ai-sdk/openai-compatible"
api = "https://host.example/v1"
doc = "https://host.example/docs"
env = ["HOST_API_KEY"]
"""
BASE = """\
name = "Base"
family = "base"
release_date = "2026-01-31"
reasoning = true
open_weights = true
"""
OFFER = """\
base_model = "acme/base-1"
base_model_omit = ["family"]
name = "Model"
family = "model"
status = "beta"
release_date = "2026-01-31"
last_updated = "2026-02-01"
attachment = true
reasoning = true
structured_output = true
temperature = true
tool_call = true
open_weights = false
[cost]
input = 1
output = 2.5
reasoning = 3
cache_read = 0.1
cache_write = 1.25
input_audio = 4
[[cost.tiers]]
input = 2
tier = { type = "context", size = 64000 }
[limit]
context = 128000
input = 100000
output = 8192
[modalities]
input = ["text", "image"]
output = ["text"]
[[reasoning_options]]
type = "effort"
values = ["low", "high"]
[[reasoning_options]]
type = "budget_tokens"
min = 1024
max = 24576
[provider]
npm = "@ai-sdk/google"
api = "https://elsewhere.example/v1"
shape = "responses"
[experimental.modes.fast.cost]
input = 9
"""
LONG = "y" * 300
VALUES = """\
-1
0
1.5
nan
-inf
1e40
0.1234567890123
99999999999999999999
true
1979-05-27
""
"x"
"2026-13"
"\\u202e"
"\\u0000"
"LONG"
[]
[1]
[[]]
["a", "a"]
{}
{ a = 1 }
{ size = -5 }
{ size = "x" }
[{ type = "toggle" }]
[{ type = "effort", values = ["max", 3] }]
""".replace("LONG", LONG).splitlines()
LINE = re.compile(r"(?m)^([a-z_]+ = ).*$")


def changed(text: str, chance: random.Random) -> str:
    """Return the text with some values replaced by others, still TOML."""

    def other(match: re.Match[str]) -> str:
        return match[1] + chance.choice(VALUES) if chance.random() < 0.2 else match[0]

    return LINE.sub(other, text)


@pytest.mark.parametrize("seed", range(60))
def test_reading_ends_and_what_it_gives_is_a_models_file(folder: Any, seed: int) -> None:
    chance = random.Random(seed)
    folder.file("providers/host/provider.toml", changed(PROVIDER, chance) if seed % 3 == 0 else PROVIDER)
    folder.base(changed(BASE, chance))
    for number in range(5):
        folder.offer(changed(OFFER, chance), name=f"model-{number}")
    reading = folder.read()
    ModelsFile.model_validate(reading.document)
    totals = reading.report.totals()
    assert sum(totals.values()) == len(reading.report.rows) == 5
    assert len(reading.document["routes"]) == totals["imported"] + totals["flagged"]

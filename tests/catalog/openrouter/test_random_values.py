"""Whatever value stands where in a list, its rows are accounted for and what was read is a models file."""

import json
import random

import pytest

from modelreg.catalog.file import ModelsFile
from modelreg.catalog.openrouter.read import read_openrouter
from support.openrouter import ROW
from support.random_json import changed

ROWS = 5
# As they stand in the text, since no program's own JSON has all of them.
VALUES = [
    "null", "true", "0", "-1", "1.5", "1e300", "-1e999999", "NaN", "-Infinity", "9" * 200, "0." + "1" * 200,
    '""', '"x"', '"-1"', '"0"', '"1e-7"', '"0.0000000000004"', '"2026-02-30"', '"\\u202e"', '"\\u0000"', '"\\ud800"',
    '"' + "y" * 300 + '"', "[]", "[1]", "[[]]", '["a", "a"]', "{}", '{"a": 1, "a": 2}',
    '{"a": ' * 40 + "1" + "}" * 40, '["text", "image"]',
    '[{"min_prompt_tokens": 1e40, "prompt": "1"}]', '[{"utc_start": -1e999999, "utc_end": 7, "prompt": "0.1"}]',
]  # fmt: skip
OVERRIDES = [
    {"min_prompt_tokens": 200_000, "prompt": "0.000002"},
    {"utc_days": ["monday"], "utc_start": 100, "utc_end": 400, "completion": "0.000003"},
]
PRICING = {**ROW["pricing"], "image": "0.001", "audio": "0.00001", "overrides": OVERRIDES}
BESIDE = {"alias_target": {"slug": "acme/other", "name": "Other"}, "reasoning": {"mandatory": True}}


@pytest.mark.parametrize("seed", range(120))
def test_reading_ends_and_what_it_gives_is_a_models_file(seed: int) -> None:
    chance = random.Random(seed)
    ids = ["acme/model-1", "acme/model-2:free", "~acme/model-latest", "acme/embed-1", "acme/model-1:thinking"]
    rows = [changed({**ROW, **BESIDE, "pricing": PRICING, "id": row_id}, VALUES, chance) for row_id in ids]
    # One is as it should be, so that it is a list at all.
    reading = read_openrouter(
        f'{{"data": [{json.dumps({**ROW, "id": "acme/good"})}, {", ".join(rows)}]}}'.encode(), "2026-05-15"
    )
    file = ModelsFile.model_validate(reading.document)
    totals = reading.report.totals()
    assert sum(totals.values()) == len(reading.report.rows) == ROWS + 1
    assert len(reading.document["routes"]) == totals["imported"] + totals["flagged"]
    assert "openrouter/good" in file.routes
    assert all(route.model_string.endswith(":free") for route in file.routes.values() if route.free)
    json.dumps(reading.report.to_json()).encode()

"""Whatever value stands where in a list, its rows are accounted for and what was read is a models file."""

import json
import random
from decimal import Decimal

import pytest

from modelreg.catalog.file import ModelsFile
from modelreg.catalog.source import read_data
from support.random_json import changed

DAY = "2026-11-28"
TIERED = {"base": 8, "tiers": [{"start": 200_000, "price": 9}, {"start": 400_000, "price": 1.0000001}]}
PRICES = {"input_mtok": 2, "output_mtok": TIERED, "requests_kcount": 1.5, "audio_hours": 1}
DATED = {"constraint": {"start_date": "2026-01-01"}, "prices": {"input_mtok": 3, "audio_hours": 1}}
HOURS = {"constraint": {"start_time": "23:00Z", "end_time": "02:00Z"}, "prices": {"input_mtok": 3}}
VARIANTS = [
    {"when": {"service_tier": "flex"}, "prices": {"input_mtok": 1}},
    {"when": {"speed": "fast", "route": "mistral/eu"}, "prices": {"input_mtok": 1.1111111}},
    {"when": {"route": "mistral/eu", "speed": "fast"}, "prices": {"input_mtok": 1}},
    {"when": {"processing": "batch"}, **DATED},
]
MODEL = {"id": "gpt-4o", "name": "M", "context_window": 128_000, "deprecated": False, "prices": PRICES}
MODELS = [
    {**MODEL, "price_variants": VARIANTS},
    {**MODEL, "id": "gpt-5", "prices": [{"prices": PRICES}, DATED, HOURS]},
    {**MODEL, "id": "acme/model-1:free", "prices": {"input_mtok": 0, "output_mtok": 0}},
    {**MODEL, "id": "gpt-4o-latest"},
]
# As they stand in the text, since no program's own JSON has all of them.
VALUES = [
    "null", "true", "0", "-0.0", "-1", "1.5", "5", "1e300", "-1e999999", "1e999999999", "1e-999999999", "0e999999999",
    "1e10", "1e9", "1000000000.1", "5e-7", "4.9e-7", "1e-9", "NaN", "-Infinity", "9" * 200, "0." + "1" * 200,
    '""', '"x"', '"0"', '"a b"', '"-x"', '"2026-02-30"', '"0001-01-01"', '"9999-12-31"', '"00:00"', '"01:00+23:59"',
    '"\\u202e"', '"\\u0000"', '"\\ud800"', '"' + "y" * 40 + '"', '"' + "y" * 600 + '"', "[]", "[1]", "[[]]", "{}",
    '{"a": 1, "a": 2}', '{"a": ' * 40 + "1" + "}" * 40, "[" * 500 + "]" * 500, '{"\\ud800": "x"}', '{"speed": []}',
    '{"base": 1, "tiers": {}}', '{"base": 1, "tiers": [5]}', '{"tiers": []}',
    '{"base": 1, "tiers": [{"start": 9, "price": 1}, {"start": 9, "price": 0.0000007}]}',
]  # fmt: skip
ROWS = 1 + len(MODELS)


@pytest.mark.parametrize("seed", range(120))
def test_reading_ends_and_what_it_gives_is_a_models_file(seed: int) -> None:
    chance = random.Random(seed)
    rows = ", ".join([json.dumps({**MODEL, "id": "gpt-4.1"}), *(changed(row, VALUES, chance) for row in MODELS)])
    # One is as it should be, so that it is a list at all.
    text = f'[{{"id": "{chance.choice(["openai", "openrouter", "mistral"])}", "models": [{rows}]}}, %s]'
    reading = read_data((text % changed({"id": "azure", "models": MODELS[:1]}, VALUES, chance)).encode(), DAY)
    file = ModelsFile.model_validate(reading.document)
    totals = reading.report.totals()
    # A second provider that is none is a row itself.
    assert sum(totals.values()) == len(reading.report.rows)
    assert ROWS <= len(reading.report.rows) <= ROWS + 1
    assert len(reading.document["routes"]) == totals["imported"] + totals["flagged"]
    assert any(route.model_string == "gpt-4.1" and route.price_usd_per_million for route in file.routes.values())
    assert all(route.model_string.endswith(":free") for route in file.routes.values() if route.free)
    json.dumps(reading.report.to_json()).encode()


@pytest.mark.parametrize("seed", range(40))
def test_no_price_becomes_0_that_is_not_0(seed: int) -> None:
    chance = random.Random(seed)
    usd = Decimal(chance.randrange(1, 10**6)).scaleb(-chance.randrange(4, 20))
    unit = chance.choice(["input_mtok", "input_mchars", "audio_hours", "requests_kcount", "input_gpixels"])
    prices = f'{{"output_mtok": 8, "{unit}": {usd}}}'
    text = f'[{{"id": "openai", "models": [{{"id": "gpt-4o", "prices": {prices}}}]}}]'
    (route,) = ModelsFile.model_validate(read_data(text.encode(), DAY).document).routes.values()
    assert 0 not in route.rates_pico_usd().values()

"""genai-prices as a catalogue: every model ends in one way, and what cannot be spoils its own row."""

from decimal import Decimal
from typing import Any

import pytest

from modelreg.catalog.file import ModelsFile
from modelreg.catalog.foreign_json import NamedTwice, parse_foreign_json
from modelreg.catalog.genai_prices.read import is_genai_prices, read_genai_prices, read_installed
from modelreg.catalog.packaged import packaged_models
from modelreg.catalog.source import read_source
from support.sources import raw_data

DAY = "2026-11-28"


def provider(*models: object, name: str = "openai") -> dict[str, Any]:
    return {"id": name, "models": list(models)}


def model(model_id: str = "gpt-4o", **fields: Any) -> dict[str, Any]:
    return {"id": model_id, "prices": {"input_mtok": Decimal(2), "output_mtok": Decimal(8)}, **fields}


def test_the_published_file_is_accounted_for_whole() -> None:
    file = raw_data() / "catalogues" / "genai_prices.json"
    document = parse_foreign_json(file.read_bytes())
    assert is_genai_prices(document)
    assert isinstance(document, list)
    reading = read_source(str(file), DAY)
    totals = reading.report.totals()
    assert sum(totals.values()) == sum(len(one["models"]) for one in document) == 1_466
    assert totals["skipped"] < 300
    assert ModelsFile.model_validate(reading.document).routes.keys() == reading.document["routes"].keys()


def test_the_installed_package_is_read_by_its_name() -> None:
    reading = read_source("genai-prices", DAY)
    assert reading.catalogue == "genai-prices"
    assert len(reading.report.rows) == 2_330
    assert reading.document == read_installed(DAY).document
    shared = reading.document["routes"].keys() & packaged_models().routes.keys()
    assert len(shared) > 200


def test_a_route_has_its_price_its_variants_and_where_it_is_from() -> None:
    flex = {"when": {"service_tier": "flex"}, "prices": {"input_mtok": Decimal(1)}}
    reading = read_genai_prices([provider(model(price_variants=[flex], context_window=128_000))], DAY)
    assert reading.document["routes"] == {
        "openai/gpt-4o": {
            "model_string": "gpt-4o",
            "price_usd_per_million": {"input": "2", "output": "8"},
            "conditional_rates": [{"service_tier": "flex", "price_usd_per_million": {"input": "1"}}],
            "variants": ["", "tier=flex"],
            "context_tokens": 128_000,
            "source": "genai-prices openai/gpt-4o",
            "as_of": DAY,
        }
    }
    assert reading.report.totals() == {"imported": 1, "flagged": 0, "skipped": 0}


DEEP: list[Any] = []
for _ in range(40):
    DEEP = [DEEP]
NOTES = {
    "free by its id": (provider(model("x/y:free", prices={"input_mtok": 0, "output_mtok": 0}), name="openrouter"), []),
    "zero": (provider(model(prices={"input_mtok": 0, "output_mtok": 0})), ["PRICE_ZERO"]),
    "no price": (provider(model(prices={})), []),
    "unfit": (
        provider(model(prices={"input_mtok": "2"})),
        ["UNFIT_VALUE: prices.input_mtok: should be a number of USD, 0 or more; it is '2'"],
    ),
    "too dear": (
        provider(model(prices={"input_mtok": Decimal("1e300")})),
        ["UNFIT_VALUE: prices.input_mtok: is above 1000000000 USD, the most taken here; it is 1E+300"],
    ),
    "no 0": (
        provider(model(prices={"input_mtok": Decimal("1e-9"), "output_mtok": 8})),
        ["UNFIT_VALUE: prices.input_mtok: is no 0, and less than half a pico-USD for one unit; it is 1E-9"],
    ),
    "variants of no list": (provider(model(price_variants=5)), ["UNFIT_VALUE: price_variants is no list; it is 5"]),
    "named twice": (provider(NamedTwice("id")), ['NOT_TOML: it names "id" twice']),
    "too deep": (provider(model(sources=DEEP)), ["NOT_TOML: nested deeper than 32"]),
    "bad name": (provider(model(name="a\u202eb")), ["UNFIT_VALUE: name 'a\\u202eb'"]),
    "bad deprecation": (provider(model(deprecated="yes")), ["UNFIT_VALUE: deprecated 'yes'"]),
    "no name of a route": (provider(model("-1")), ["UNFIT_ID: -1"]),
    "unknown unit": (provider(model(prices={"moon_mtok": 2})), ["PRICE_CONDITIONS: prices.moon_mtok"]),
    "bad context": (provider(model(context_window=-1)), ["UNFIT_VALUE: context_window -1"]),
    "moves on": (provider(model("gpt-latest")), ["FLOATING_ID: gpt-latest"]),
    "nobody's": (provider(model(), name="elsewhere"), ["NO_ENDPOINT: elsewhere"]),
    "no id": (provider({"prices": {}}), ["UNFIT_ID: openai[0]"]),
    "no model": (provider(None), ["UNFIT_ID: openai[0]"]),
    "no provider": (None, ["UNFIT_PROVIDER: a provider should have an id and a list of models"]),
}
FREE = {"free by its id"}
PRICED = {"bad name", "bad context", "bad deprecation"}


@pytest.mark.parametrize(("stated", "notes"), NOTES.values(), ids=NOTES.keys())
def test_every_row_says_what_became_of_it(stated: object, notes: list[str]) -> None:
    reading = read_genai_prices([stated], DAY)
    (row,) = reading.report.rows
    assert [note.line() for note in row.notes if note.code.name != "TYPE_UNKNOWN"] == notes
    is_free, is_priced = (any(stated is NOTES[name][0] for name in names) for names in (FREE, PRICED))
    for route in reading.document["routes"].values():
        assert route.get("free", False) is is_free
        assert ("price_usd_per_million" in route) is is_priced


def test_a_second_offer_at_other_terms_has_a_name_of_its_own() -> None:
    other = model("openai/gpt-4o", prices={"input_mtok": Decimal(3), "output_mtok": Decimal(9)})
    reading = read_genai_prices([provider(model(), other, model("azure/gpt-4o"))], DAY)
    assert sorted(reading.document["routes"]) == ["openai/gpt-4o", "openai/gpt-4o@openai-openai-gpt-4o"]
    assert [note.code.name for row in reading.report.rows for note in row.notes] == ["OTHER_TERMS", "SAME_OFFER"]

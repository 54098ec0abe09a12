"""`api.json`: the same models, offers and prices as of the folder it was made of, and its own kinds of rubbish."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from modelreg.catalog.foreign_json import NoCatalogueError
from modelreg.catalog.models_dev.api_file import read_api_file
from modelreg.catalog.models_dev.files import RefusedError, offer_files, read_table
from modelreg.catalog.models_dev.inherit import BaseModels
from modelreg.catalog.reading import Reading
from support.models_dev import OFFER, PROVIDER

DAY = "2026-07-02"
OFFER_1: dict[str, Any] = {"id": "model-1", **OFFER}


def published(root: Path) -> bytes:
    """Return the folder as upstream publishes it: every offer with what it inherits and the name of its base model."""
    bases = BaseModels(root)
    providers: dict[str, Any] = {}
    for file in offer_files(root):
        try:
            own = read_table(root, file.path)
            table = bases.inherited(own)
        except RefusedError:
            continue
        table = {key: value for key, value in table.items() if not key.startswith("base_model")}
        if "base_model" in own:
            table["canonical_model_id"] = own["base_model"]
        if file.provider not in providers:
            own = read_table(root, root / "providers" / file.provider / "provider.toml")
            providers[file.provider] = {"id": file.provider, **own, "models": {}}
        providers[file.provider]["models"][file.offer] = {"id": file.offer, **table}
    return json.dumps(providers, default=number).encode()


def number(value: object) -> float | str:
    return float(value) if isinstance(value, Decimal) else str(value)


def read(*offers: dict[str, Any], **provider: Any) -> Reading:
    models = {offer["id"]: offer for offer in offers}
    return read_api_file(json.dumps({"host": {**PROVIDER, **provider, "models": models}}).encode(), DAY)


def test_an_offer_is_read() -> None:
    reading = read(OFFER_1)
    assert reading.report.totals() == {"imported": 1, "flagged": 0, "skipped": 0}
    route = reading.document["routes"]["host/model-1"]
    assert route["price_usd_per_million"] == {"input": "1.00", "output": "2.50"}
    assert reading.document["models"]["model-1"]["context_tokens"] == 128_000
    assert reading.document["providers"]["host"]["credential_ref"] == "HOST_API_KEY"


# Where offers contradict each other a base model is believed, and the file has none.
SETTLED_BY_BASES = {
    "released", "display_name", "capabilities", "parameters", "input_modalities", "context_tokens", "max_output_tokens",
    "open_weights", "tags",
}  # fmt: skip


def test_the_raw_data_gives_the_same_catalogue_but_for_what_base_models_settle(
    extract_root: Path, extract: Reading
) -> None:
    reading = read_api_file(published(extract_root), DAY)
    assert reading.document["providers"] == extract.document["providers"]
    for kind in ("models", "routes"):
        folder, file = extract.document[kind], reading.document[kind]
        assert folder.keys() == file.keys()
        others = 0
        for name, entry in folder.items():
            fields = {key for key in entry | file[name] if entry.get(key) != file[name].get(key)} - {"source"}
            assert fields <= SETTLED_BY_BASES, name
            others += bool(fields)
        assert others <= len(folder) // 8
    assert reading.report.totals()["imported"] == extract.report.totals()["imported"]
    assert reading.report.totals()["flagged"] == extract.report.totals()["flagged"]


def test_an_offer_that_names_its_base_model_is_of_that_model() -> None:
    reading = read(
        {**OFFER_1, "id": "vendors-own-1", "canonical_model_id": "acme/model-9"}, {**OFFER_1, "id": "Model-9"}
    )
    assert reading.document["models"]["model-9"]["vendor"] == "acme"
    assert reading.model_of == {"host/vendors-own-1": "model-9", "host/Model-9": "model-9"}


def test_a_stated_type_keeps_a_model_out_of_chat() -> None:
    reading = read(
        {**OFFER_1, "type": "reranking"}, {**OFFER_1, "id": "model-2", "type": "chat"}, {**OFFER_1, "id": "model-3"}
    )
    assert {name: model["type"] for name, model in reading.document["models"].items()} == {
        "model-1": "rerank",
        "model-2": "chat",
        "model-3": "chat",
    }


def test_an_effort_that_is_null_is_no_fault() -> None:
    reading = read({**OFFER_1, "reasoning_options": [{"type": "effort", "values": [None, "low"]}]})
    assert reading.report.totals() == {"imported": 1, "flagged": 0, "skipped": 0}
    assert reading.document["routes"]["host/model-1"]["variants"] == ["", "effort=low"]


def test_every_row_is_accounted_for_when_some_are_bad() -> None:
    good = [{**OFFER_1, "id": f"model-{number}"} for number in range(5_000)]
    reading = read(*good, {**OFFER_1, "id": "bad-1", "cost": {"input": -1, "output": 2}}, {**OFFER_1, "id": "x" * 300})
    assert reading.report.totals() == {"imported": 5_000, "flagged": 1, "skipped": 1}
    assert [row.path for row in reading.report.rows if row.is_faulty] == ["host/bad-1", "host/" + "x" * 300]


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "a negative price": ({"cost": {"input": -1, "output": 1}}, "UNFIT_VALUE"),
    "an absurd price": ({"cost": {"input": 3_200, "output": 9_710}}, "UNFIT_VALUE"),
    "a negative limit": ({"limit": {"context": -1}}, "UNFIT_VALUE"),
    "an absurd limit": ({"limit": {"context": 10**15}}, "UNFIT_VALUE"),
    "an unknown field": ({"modality": ["text"]}, "UNKNOWN_FIELD"),
    "a day that is none": ({"release_date": "soon"}, "UNFIT_VALUE"),
    "a name with a null byte": ({"name": "a\0b"}, "UNFIT_VALUE"),
    "a name that turns": ({"name": "a\u202eb"}, "UNFIT_VALUE"),
    "a megabyte": ({"name": "x" * (1 << 20)}, "UNFIT_VALUE"),
    "too deep": ({"experimental": json.loads("[" * 40 + "]" * 40)}, "NOT_TOML"),
    "modes that are none": ({"experimental": {"modes": 5}}, "UNFIT_VALUE"),
    "a tier beyond all bounds": (
        {"cost": {"input": 1, "output": 2, "tiers": [{"tier": {"size": 10**30}}]}},
        "UNFIT_VALUE",
    ),
    "a base model that is none": ({"canonical_model_id": "../../etc"}, "UNFIT_VALUE"),
    "a base model of another type": ({"canonical_model_id": ["a/b"]}, "UNFIT_VALUE"),
    "an id with quotes": ({"id": 'a"b'}, "UNFIT_ID"),
    "an id that turns": ({"id": "a\u202eb"}, "UNFIT_ID"),
}


@pytest.mark.parametrize(("fields", "code"), BAD.values(), ids=BAD.keys())
def test_what_cannot_be_is_noted(fields: dict[str, Any], code: str) -> None:
    reading = read(OFFER_1, {**OFFER_1, "id": "model-2", **fields})
    assert code in reading.report.reasons()
    assert "host/model-1" in reading.document["routes"]


def test_a_provider_that_nobody_can_call_is_told_at_each_offer() -> None:
    reading = read(OFFER_1, npm="unheard-of")
    assert reading.report.reasons() == {"NO_ENDPOINT": 1}


NO_CATALOGUES = {
    "empty": b"",
    "HTML": b"<!DOCTYPE html><html></html>",
    "a list": b"[1]",
    "nothing": b"{}",
    "no providers": b'{"a": 1}',
    "cut off": b"{",
    "a provider twice": b'{"host": {"models": {}}, "host": {"models": {}}}',
    "no UTF-8": b"\xff\xfe",
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("data", NO_CATALOGUES.values(), ids=NO_CATALOGUES.keys())
def test_what_is_no_catalogue_is_refused(data: bytes) -> None:
    with pytest.raises(NoCatalogueError):
        read_api_file(data, DAY)


@pytest.mark.parametrize(
    "number", ["1e999", "1e999999999", "1e99999999999999999999", "1" + "0" * 5_000, "NaN", "-Infinity"], ids=len
)
def test_a_number_that_cannot_be_is_noted_and_the_other_rows_land(number: str) -> None:
    data = json.dumps({"host": {**PROVIDER, "models": {"model-1": OFFER_1, "model-2": OFFER_1}}}).replace(
        "2.5", number, 1
    )
    report = read_api_file(data.encode(), DAY).report
    assert report.reasons()["UNFIT_VALUE"] == 1
    assert report.totals() == {"imported": 1, "flagged": 1, "skipped": 0}


def test_a_key_twice_is_its_offers_fault_alone() -> None:
    data = json.dumps({"host": {**PROVIDER, "models": {"model-1": OFFER_1, "model-2": OFFER_1}}})
    whole = read_api_file(data.replace('"name": "Model"', '"name": "Model", "name": "M"', 1).encode(), DAY).report
    assert whole.totals() == {"imported": 1, "flagged": 0, "skipped": 1}
    value = read_api_file(data.replace('"input": 1', '"input": 1, "input": 2', 1).encode(), DAY).report
    assert value.reasons()["UNFIT_VALUE"] == 1


@pytest.mark.parametrize(
    "provider", ["7", "[]", '{"models": [1]}', '{"models": {"a": {}, "a": {}}}', '{"id": 1, "id": 2}']
)
def test_what_is_no_provider_is_a_row_of_its_own(provider: str) -> None:
    data = json.dumps({"host": {**PROVIDER, "models": {"model-1": OFFER_1}}})[:-1] + f', "other": {provider}}}'
    report = read_api_file(data.encode(), DAY).report
    assert report.totals() == {"imported": 1, "flagged": 0, "skipped": 1}
    assert [row.path for row in report.rows if row.is_faulty] == ["other"]

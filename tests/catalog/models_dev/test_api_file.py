"""`api.json`: the same models, offers and prices as of the folder it was made of, and its own kinds of rubbish."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from modelreg.catalog.models_dev.api_file import NoCatalogueError, read_api_file
from modelreg.catalog.models_dev.files import RefusedError, offer_files, read_table
from modelreg.catalog.models_dev.inherit import BaseModels
from modelreg.catalog.models_dev.read import Reading

DAY = "2026-07-02"
HOST: dict[str, Any] = {
    "id": "host",
    "name": "Host",
    "env": ["HOST_API_KEY"],
    "npm": "@ai-sdk/openai-compatible",
    "api": "https://host.example/v1",
}
OFFER: dict[str, Any] = {
    "id": "model-1",
    "name": "Model",
    "release_date": "2026-01-31",
    "tool_call": True,
    "cost": {"input": 1, "output": 2.5},
    "limit": {"context": 128_000, "output": 8_192},
    "modalities": {"input": ["text"], "output": ["text"]},
}


def published(root: Path) -> bytes:
    """Return the folder as upstream publishes it: every offer with what it inherits."""
    bases = BaseModels(root)
    providers: dict[str, Any] = {}
    for file in offer_files(root):
        try:
            table = bases.inherited(read_table(root, file.path))
        except RefusedError:
            continue
        table = {key: value for key, value in table.items() if not key.startswith("base_model")}
        if file.provider not in providers:
            own = read_table(root, root / "providers" / file.provider / "provider.toml")
            providers[file.provider] = {"id": file.provider, **own, "models": {}}
        providers[file.provider]["models"][file.offer] = {"id": file.offer, **table}
    return json.dumps(providers, default=number).encode()


def number(value: object) -> float | str:
    return float(value) if isinstance(value, Decimal) else str(value)


def read(*offers: dict[str, Any], **provider: Any) -> Reading:
    models = {offer["id"]: offer for offer in offers}
    return read_api_file(json.dumps({"host": {**HOST, **provider, "models": models}}).encode(), DAY)


def test_an_offer_is_read() -> None:
    reading = read(OFFER)
    assert reading.report.totals() == {"imported": 1, "flagged": 0, "skipped": 0}
    route = reading.document["routes"]["host/model-1"]
    assert route["price_usd_per_million"] == {"input": "1.00", "output": "2.50"}
    assert reading.document["models"]["model-1"]["context_tokens"] == 128_000
    assert reading.document["providers"]["host"]["credential_ref"] == "HOST_API_KEY"


def test_the_raw_data_gives_the_same_offers_at_the_same_prices(extract_root: Path, extract: Reading) -> None:
    reading = read_api_file(published(extract_root), DAY)
    folder, file = extract.document["routes"], reading.document["routes"]
    # Base models say whose a model is; without them some ids stand in another spelling.
    assert len(folder.keys() ^ file.keys()) <= len(folder) // 20
    same = folder.keys() & file.keys()
    assert len(same) >= len(folder) * 19 // 20
    for name in same:
        for field in ("price_usd_per_million", "price_usd", "free", "model_string", "status"):
            assert folder[name].get(field) == file[name].get(field), (name, field)
    assert sum(reading.report.totals().values()) == len(reading.report.rows)


def test_every_row_is_accounted_for_when_some_are_bad() -> None:
    good = [{**OFFER, "id": f"model-{number}"} for number in range(5_000)]
    reading = read(*good, {**OFFER, "id": "bad-1", "cost": {"input": -1, "output": 2}}, {**OFFER, "id": "x" * 300})
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
    "an id with quotes": ({"id": 'a"b'}, "UNFIT_ID"),
    "an id that turns": ({"id": "a\u202eb"}, "UNFIT_ID"),
}


@pytest.mark.parametrize(("fields", "code"), BAD.values(), ids=BAD.keys())
def test_what_cannot_be_is_noted(fields: dict[str, Any], code: str) -> None:
    reading = read(OFFER, {**OFFER, "id": "model-2", **fields})
    assert code in reading.report.reasons()
    assert "host/model-1" in reading.document["routes"]


def test_a_provider_that_nobody_can_call_is_told_at_each_offer() -> None:
    reading = read(OFFER, npm="unheard-of")
    assert reading.report.reasons() == {"NO_ENDPOINT": 1}


NO_CATALOGUES = {
    "empty": b"",
    "HTML": b"<!DOCTYPE html><html></html>",
    "a list": b"[1]",
    "nothing": b"{}",
    "no providers": b'{"a": 1}',
    "cut off": b"{",
    "NaN": b'{"host": {"models": {"a": {"cost": {"input": NaN}}}}}',
    "endless digits": b'{"host": {"models": {"a": {"cost": {"input": 1' + b"0" * 5_000 + b"}}}}}",
    "a key twice": b'{"host": {"models": {}}, "host": {"models": {}}}',
    "no UTF-8": b"\xff\xfe",
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("data", NO_CATALOGUES.values(), ids=NO_CATALOGUES.keys())
def test_what_is_no_catalogue_is_refused(data: bytes) -> None:
    with pytest.raises(NoCatalogueError):
        read_api_file(data, DAY)


def test_a_number_beyond_all_bounds_is_noted() -> None:
    data = json.dumps({"host": {**HOST, "models": {"model-1": OFFER}}}).replace("2.5", "1e999999999")
    assert read_api_file(data.encode(), DAY).report.reasons()["UNFIT_VALUE"] == 1

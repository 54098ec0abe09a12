"""Export and import: the same bytes after a way through any store, and what cannot stand is told row by row."""

import asyncio
import json
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from modelreg._core import CallError
from modelreg.catalog.packaged import packaged_models
from modelreg.catalog.parse import parse_models_file
from modelreg.registry.stored.file import file_rows
from modelreg.registry.transfer.exporting import MAX_EXPORTS, Export
from modelreg.registry.transfer.importing import MAX_IMPORTS, Import
from modelreg.store.migrate import migrate
from modelreg.store.revisions import Cause, add_revision, head
from modelreg.store.store import Store
from modelreg.store.tables.columns import Layer
from modelreg.store.tables.providers import PROVIDERS
from modelreg.store.tables.routes import PRICE_LINES, ROUTES
from modelreg.store.write_layer import Rows, replace_layer
from modelreg.store_url import StoreUrl
from modelreg.v1 import transfer_pb2 as pb
from support.every_key import EVERY_KEY
from support.refusals import refusal
from support.small_registry import SmallRegistry
from support.stores import Place

EXPORT = pb.IMPORT_FORMAT_EXPORT
WRITTEN = ("catalogue", "route", "acme/one", "imported_rate_rows")
KEY = {"variant": "*", "unit": "input_token", "conditions": "{}"}
IN_EUR = {
    **KEY,
    "imported_amount": "0.0000015",
    "imported_currency": "EUR",
    "exchange_rate_usd": "1.0834",
    "exchange_rate_date": "2025-11-03",
    "exchange_rate_source": "a bank",
}
THREADS = ThreadPoolExecutor(1)


def exported(store: Store) -> bytes:
    async def run() -> bytes:
        return b"".join([piece.data async for piece in Export(store, THREADS).export(pb.ExportRegistryRequest())])

    return asyncio.run(run())


def imported(registry: SmallRegistry, data: bytes, **options: Any) -> pb.ImportRegistryResponse:
    async def requests() -> AsyncIterator[pb.ImportRegistryRequest]:
        yield pb.ImportRegistryRequest(options=pb.ImportOptions(**options))
        for begin in range(0, len(data), 100_000):
            yield pb.ImportRegistryRequest(data=data[begin : begin + 100_000])

    return asyncio.run(Import(registry.source, registry.threads).take(requests()))


def put(store: Store, layer: Layer, rows: Rows) -> None:
    with store.writing() as connection:
        add_revision(connection, replace_layer(connection, layer, rows), Cause("a test", ""), at_unix_ms=0)


@pytest.fixture
def full(tmp_path: Path) -> Store:
    """A store in which every layer says something."""
    store = Store.open(StoreUrl.of_file(tmp_path / "full.db"), "")
    migrate(store)
    put(store, "catalogue", file_rows(packaged_models(), imported_as="packaged", digest="d", enables=False))
    own = json.loads(EVERY_KEY.read_bytes())
    # With prices in other currencies.
    others = json.loads(EVERY_KEY.with_name("other_currencies.json").read_bytes())
    for key in ("providers", "models", "routes"):
        own[key] = {**others.pop(key), **own[key]}
    file = parse_models_file(json.dumps({**own, **others}).encode(), EVERY_KEY.name)
    put(store, "file", file_rows(file, imported_as="models file", digest="e", enables=True))
    put(store, "discovered", {PROVIDERS: [{"name": "openai", "is_enabled": True}]})
    put(store, "user", {PROVIDERS: [{"name": "openai", "display_name": "Ours", "retention_days": 0}]})
    return store


@pytest.fixture
def empty(place: Place, tmp_path: Path) -> SmallRegistry:
    (tmp_path / "empty").mkdir()
    return SmallRegistry(place.open(), tmp_path / "empty")


def test_an_export_is_the_same_bytes_after_an_import_elsewhere(full: Store, empty: SmallRegistry) -> None:
    data = exported(full)
    answer = imported(empty, data, format=EXPORT, strict=True)
    assert answer.rows == answer.imported > 1_600
    assert not answer.refused
    assert [note for note in answer.notes if "models file" in note]
    assert exported(empty.store) == data
    # And it is served.
    assert empty.served().revision == answer.revision
    assert {model.name for model in empty.served().models} >= set(packaged_models().models)


def test_importing_what_is_there_changes_nothing(empty: SmallRegistry) -> None:
    before = empty.held.revision
    answer = imported(empty, exported(empty.store), format=EXPORT)
    assert (answer.changed, answer.revision, list(answer.notes)) == (0, before, [])


def test_what_became_of_the_resources_is_counted(empty: SmallRegistry) -> None:
    document = json.loads(exported(empty.store))
    models = document["layers"]["catalogue"]["model"]
    models |= {"three": models.pop("two"), "four": models["one"]}
    models["one"] = {**models["one"], "context_tokens": 7}
    del document["layers"]["catalogue"]["route"]["acme/two"]
    answer = imported(empty, json.dumps(document).encode(), format=EXPORT)
    assert (answer.created, answer.updated, answer.deleted, answer.changed) == (2, 1, 2, 5)


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        ({}, "has no rows"),
        ({"catalogue": {"model": {}}}, "has no rows"),
        ({"user": {"alias": {"fast": {"kind": "model", "target": "gone"}}}}, "none of its 1 rows can stand"),
    ],
)
def test_an_export_of_nothing_does_not_empty_the_registry(
    empty: SmallRegistry, layers: dict[str, Any], said: str
) -> None:
    before = empty.held
    with pytest.raises(CallError) as raised:
        imported(empty, json.dumps({"format": 1, "layers": layers}).encode(), format=EXPORT)
    assert reason(raised.value) == "UNFIT_VALUE"
    assert said in raised.value.message
    assert empty.held is before


def test_an_export_is_canonical_json_with_exact_amounts(empty: SmallRegistry) -> None:
    document = json.loads(exported(empty.store))
    route = document["layers"]["catalogue"]["route"]["acme/one"]
    assert {row["unit"]: row["pico_usd"] for row in route["price_line_rows"]} == {
        "input_token": "1000000",
        "output_token": "2000000",
    }
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, indent=1) + "\n"
    assert exported(empty.store) == text.encode()


def changed(empty: SmallRegistry, *path: str, value: object) -> bytes:
    document = json.loads(exported(empty.store))
    here = document
    for step in path[:-1]:
        here = here.setdefault(step, {})
    here[path[-1]] = value
    return json.dumps(document).encode()


BAD = {
    "an unknown column": (("model", "one", "contextt_tokens"), 5, "unknown to this modelreg"),
    "a wrong type": (("model", "one", "context_tokens"), "5", "should be a whole number"),
    "a limit below 1": (("model", "one", "context_tokens"), -5, "should be greater"),
    "a null byte": (("model", "one", "display_name"), "a\0b", "should be text"),
    "a turning mark": (("model", "one", "display_name"), "a\u202eb", "should be one line"),
    "no vendor": (("model", "one", "vendor"), None, "should be text"),
    "a negative price": (
        ("route", "acme/one", "price_line_rows"),
        [{"variant": "*", "unit": "request", "conditions": "{}", "pico_usd": "-1"}],
        "should be a whole number of pico-USD",
    ),
    "a price beyond what a row holds": (
        ("route", "acme/one", "price_line_rows"),
        [{"variant": "*", "unit": "request", "conditions": "{}", "pico_usd": "9" * 21}],
        "should be a whole number of pico-USD below 9000000000000000000",
    ),
    "an absurd price": (
        ("route", "acme/one", "price_line_rows"),
        [{"variant": "*", "unit": "request", "conditions": "{}", "pico_usd": "8000000000000000000"}],
        "should be 0 to",
    ),
    "an unknown unit": (
        ("route", "acme/one", "price_line_rows"),
        [{"variant": "*", "unit": "reqest", "conditions": "{}", "pico_usd": "1"}],
        "unknown unit",
    ),
}


@pytest.mark.parametrize(("path", "value", "said"), BAD.values(), ids=BAD.keys())
def test_a_row_that_cannot_stand_is_told_and_the_others_land(
    empty: SmallRegistry, path: tuple[str, ...], value: object, said: str
) -> None:
    data = changed(empty, "layers", "catalogue", *path, value=value)
    with pytest.raises(CallError) as raised:
        imported(empty, data, format=EXPORT, strict=True)
    assert refusal(raised.value)[0].reason == "UNFIT_VALUE"
    before = empty.held
    answer = imported(empty, data, format=EXPORT, validate_only=True)
    assert empty.held is before
    assert imported(empty, data, format=EXPORT).refused == answer.refused
    refused = {row.pointer: row.reason for row in answer.refused}
    escaped = path[1].replace("/", "~1")
    assert said in refused[f"#/layers/catalogue/{path[0]}/{escaped}"]
    assert answer.rows == answer.imported + len(refused)
    # What leans on it goes with it.
    lost = {"one", "acme/one", "bolt/one"} if path[0] == "model" else {"acme/one"}
    assert len(refused) == len(lost)
    assert "two" in empty.held.models
    assert "acme/two" in empty.held.routes
    with empty.store.reading() as connection:
        assert head(connection).revision == empty.held.revision == before.revision + 1


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b'{"format": 2, "layers": {}}', b'{"format": 1, "layers": []}', b"<html>", b"\xff\xfe"],
)
def test_what_is_no_export_is_refused(empty: SmallRegistry, data: bytes) -> None:
    with pytest.raises(CallError) as raised:
        imported(empty, data, format=EXPORT)
    assert refusal(raised.value)[0].reason == "UNFIT_VALUE"


def test_an_import_says_how(empty: SmallRegistry) -> None:
    with pytest.raises(CallError) as raised:
        imported(empty, b"{}")
    assert refusal(raised.value)[0].reason == "MISSING_FIELD"


def reason(error: CallError) -> str:
    return refusal(error)[0].reason


def test_there_are_only_so_many_exports_at_a_time(empty: SmallRegistry) -> None:
    async def run() -> str:
        export = Export(empty.store, THREADS)
        streams = [export.export(pb.ExportRegistryRequest()) for _ in range(MAX_EXPORTS + 1)]
        for stream in streams[:-1]:
            await anext(stream)
        with pytest.raises(CallError) as raised:
            await anext(streams[-1])
        for stream in streams[:-1]:
            await stream.aclose()  # type: ignore[attr-defined]
        # Who leaves makes room.
        await anext(export.export(pb.ExportRegistryRequest()))
        return reason(raised.value)

    assert asyncio.run(run()) == "CONTROL_PLANE_BUSY"


def test_there_are_only_so_many_imports_at_a_time(empty: SmallRegistry) -> None:
    async def run() -> str:
        service, gone = Import(empty.source, empty.threads), asyncio.Event()

        async def slow() -> AsyncIterator[pb.ImportRegistryRequest]:
            yield pb.ImportRegistryRequest(options=pb.ImportOptions(format=EXPORT))
            await gone.wait()

        open_ones = [asyncio.ensure_future(service.take(slow())) for _ in range(MAX_IMPORTS)]
        await asyncio.sleep(0)
        with pytest.raises(CallError) as raised:
            await service.take(slow())
        for one in open_ones:
            one.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)
        gone.set()
        with pytest.raises(CallError) as taken:
            await service.take(slow())
        assert reason(taken.value) == "UNFIT_VALUE"
        return reason(raised.value)

    assert asyncio.run(run()) == "CONTROL_PLANE_BUSY"


def test_what_is_brought_before_saying_how_is_refused_at_once(empty: SmallRegistry) -> None:
    async def run(first: pb.ImportRegistryRequest) -> str:
        async def requests() -> AsyncIterator[pb.ImportRegistryRequest]:
            yield first
            raise AssertionError

        with pytest.raises(CallError) as raised:
            await Import(empty.source, empty.threads).take(requests())
        return reason(raised.value)

    assert asyncio.run(run(pb.ImportRegistryRequest(data=b"{}"))) == "MISSING_FIELD"
    assert asyncio.run(run(pb.ImportRegistryRequest(options=pb.ImportOptions(strict=True)))) == "MISSING_FIELD"


@pytest.mark.parametrize("name", ["", "a\0b", "a\u202eb", 'a"b', "\ud800", "x" * 1_000_000])
@pytest.mark.parametrize("kind", ["model", "provider", "route", "licence", "alias", "group", "setting", "platform"])
def test_a_name_that_cannot_be_is_told(empty: SmallRegistry, kind: str, name: str) -> None:
    says = {
        "model": {"is_whole": True, "vendor": "acme"},
        "route": {"is_whole": True, "provider": "acme", "model": "one", "model_string": "x"},
        "alias": {"kind": "model", "target": "one"},
        "group": {"members": ["one"]},
        "setting": {"value": "x"},
    }.get(kind, {"source": "x"})
    if kind == "provider":
        says |= {"base_url": "https://x.example", "dialect": "openai-chat"}
    answer = imported(empty, changed(empty, "layers", "catalogue", kind, name, value=says), format=EXPORT)
    (refused,) = answer.refused
    assert refused.pointer.startswith(f"#/layers/catalogue/{kind}/")
    assert answer.rows == answer.imported + 1
    # What was refused was never there.
    assert answer.changed == 0
    with empty.store.reading() as connection:
        assert head(connection).revision == empty.held.revision


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("catalogue", "group", "all", "members"), 5, "should be a list"),
        (("catalogue", "group", "all", "members"), [{}], "should be a list"),
        (("catalogue", "model", "one", "tags"), {"x": 1}, "should be a list"),
        (("catalogue", "model", "one", "display_name"), "a\ud800", "UTF-8"),
        (("catalogue", "provider", "acme", "regions"), ["\ud800"], "UTF-8"),
        (("catalogue", "route", "acme/one", "provider"), "bolt", "as its name says"),
        (("catalogue", "route", "acme/one", "price"), "cheap", "should be one of unknown, free, rates"),
        (("user", "setting", "unpriced", "value"), "perhaps", "should be 'reject'"),
        (WRITTEN, [{**IN_EUR, "imported_amount": "about 1"}], "should be a decimal number"),
        (WRITTEN, [{**IN_EUR, "imported_currency": "eur"}], "ISO 4217"),
        (WRITTEN, [{**IN_EUR, "exchange_rate_usd": "0"}], "above 0"),
        (WRITTEN, [{**IN_EUR, "exchange_rate_date": "today"}], "should be a date"),
        (WRITTEN, [{**IN_EUR, "exchange_rate_source": ""}], "at least 1 character"),
        (WRITTEN, [{**IN_EUR, "exchange_rate_date": None}], "should be text"),
        (WRITTEN, [{**KEY, "imported_amount": "1", "exchange_rate_usd": "2"}], "should be"),
    ],
)
def test_what_would_break_readers_is_told(
    empty: SmallRegistry, path: tuple[str, ...], value: object, said: str
) -> None:
    answer = imported(empty, changed(empty, "layers", *path, value=value), format=EXPORT)
    assert any(said in row.reason for row in answer.refused), answer.refused
    # Whatever landed can go out again.
    exported(empty.store)


def test_a_layer_comes_of_one_import(empty: SmallRegistry, tmp_path: Path) -> None:
    data = changed(empty, "layers", "catalogue", "import", "zzz", value={"as_of_unix_ms": 1})
    answer = imported(empty, data, format=EXPORT)
    assert [row.pointer for row in answer.refused] == ["#/layers/catalogue/import/zzz"]
    # The next start looks for the one import of the layer.
    empty.open(tmp_path / "empty")


def test_a_part_of_the_file_that_is_not_known_is_refused(empty: SmallRegistry) -> None:
    with pytest.raises(CallError) as raised:
        imported(empty, changed(empty, "overlays", value={}), format=EXPORT)
    assert reason(raised.value) == "UNFIT_VALUE"
    assert "overlays" in raised.value.message


def test_parts_are_in_the_order_of_their_keys_whatever_the_database_thinks(empty: SmallRegistry) -> None:
    units = ["input_token", "input", "Input", "inputs"]
    lines = [{"variant": "*", "unit": unit, "conditions": "{}", "pico_usd": "1"} for unit in units]
    with empty.store.writing() as connection:
        rows = {
            ROUTES: [{"name": "acme/two", "is_whole": False, "provider": "acme", "model": "two"}],
            PRICE_LINES: [{**line, "name": "acme/two", "pico_usd": 1} for line in lines],
        }
        replace_layer(connection, "user", rows)
    written = json.loads(exported(empty.store))["layers"]["user"]["route"]["acme/two"]["price_line_rows"]
    assert [line["unit"] for line in written] == sorted(units)

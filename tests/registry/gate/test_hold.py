"""What a layer's new rows have held back, and the rows that are written in their place."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Table

from modelreg.catalog.file import ModelsFile
from modelreg.registry.gate import hold
from modelreg.registry.gate.hold import HeldChange, without
from modelreg.registry.stored.file import file_rows
from modelreg.store.tables.models import MODELS
from modelreg.store.tables.routes import IMPORTED_RATES, PRICE_LINES, ROUTE_VARIANTS, ROUTES
from modelreg.store.write_layer import Rows

CHEAP: dict[str, Any] = {"price_usd_per_million": {"input": "1", "output": "2"}}
# Its input jumps, its output does not.
JUMPED: dict[str, Any] = {"price_usd_per_million": {"input": "5", "output": "3"}}


def rows_of(model: dict[str, Any] | None = None, *, is_whole: bool = False, **route: Any) -> Rows:
    document = {
        "providers": {"acme": {}},
        "models": {"one": {"vendor": "acme", **(model or {})}},
        "routes": {"acme/one": {"model_string": "one", **route}},
    }
    return file_rows(ModelsFile.model_validate(document), imported_as="catalogue", digest=None, enables=is_whole)


def said(price: str, **lines: int) -> dict[str, Any]:
    return {"price": price, "lines": [[unit, "{}", rate] for unit, rate in sorted(lines.items())]}


def lines(rows: Rows) -> dict[tuple[str, str, str], int]:
    return {(row["variant"], row["unit"], row["conditions"]): row["pico_usd"] for row in rows[PRICE_LINES]}


def held_back(old: Rows, new: Rows) -> list[HeldChange]:
    return hold.held_back(old, new, now_unix_ms=1_795_000_000_000)


def one(rows: Rows, table: Table) -> Any:
    (row,) = rows[table]
    return row


def test_a_price_is_held_back_whole() -> None:
    old, new = rows_of(**CHEAP), rows_of(**JUMPED, context_tokens=7)
    (held,) = held_back(old, new)
    before = said("rates", input_token=1_000_000, output_token=2_000_000)
    after = said("rates", input_token=5_000_000, output_token=3_000_000)
    assert held == HeldChange("route", "acme/one", "price", "*", before, after)
    written = without(new, [held])
    assert lines(written) == lines(old)
    # All else of the route lands.
    assert one(written, ROUTES)["context_tokens"] == 7
    assert held_back(old, written) == []


def test_without_anything_held_back_the_rows_are_those_that_came() -> None:
    new = rows_of(**CHEAP)
    assert held_back(new, new) == []
    assert without(new, []) is new


def test_an_absurd_first_price_is_unknown_until_it_is_approved() -> None:
    # What is not whole leaves to other layers what it does not know.
    for is_whole, unknown in ((True, "unknown"), (False, None)):
        new = rows_of(price_usd_per_million={"input": "1000.000001", "output": "2"}, is_whole=is_whole)
        (held,) = held_back({}, new)
        assert held.old is None
        written = without(new, [held])
        assert one(written, ROUTES)["price"] == unknown
        assert lines(written) == {}


def test_a_variants_price_is_held_back_apart_from_that_of_its_route() -> None:
    def variants(fast: dict[str, Any], **route: Any) -> Rows:
        model = {"variants": {"speed=fast": {}}}
        return rows_of(model, variants=["", "speed=fast"], variant_prices={"speed=fast": fast}, **route)

    old, new = variants(CHEAP, **CHEAP), variants(JUMPED, price_usd_per_million={"input": "2", "output": "2"})
    (held,) = held_back(old, new)
    assert (held.name, held.variant) == ("acme/one", "speed=fast")
    written = lines(without(new, [held]))
    assert written == {
        ("*", "input_token", "{}"): 2_000_000,
        ("*", "output_token", "{}"): 2_000_000,
        ("speed=fast", "input_token", "{}"): 1_000_000,
        ("speed=fast", "output_token", "{}"): 2_000_000,
    }


def test_a_variants_absurd_first_price_is_unknown_and_not_that_of_its_route() -> None:
    model = {"variants": {"speed=fast": {}}}
    absurd = {"price_usd_per_million": {"input": "2000", "output": "1"}}
    new = rows_of(model, variants=["", "speed=fast"], variant_prices={"speed=fast": absurd}, **CHEAP)
    written = without(new, held_back({}, new))
    assert one(written, ROUTE_VARIANTS)["price"] == "unknown"


def test_what_was_written_of_a_price_is_held_back_with_it() -> None:
    def fine(usd: str, exact_usd: str) -> Rows:
        return rows_of(price_usd={"request": usd}, exact_usd={"request": exact_usd})

    old, new = fine("0.000000000003", "0.0000000000025"), fine("0.00000000003", "0.0000000000295")
    (held,) = held_back(old, new)
    written = without(new, [held])
    assert one(written, IMPORTED_RATES)["imported_amount"] == "0.0000000000025"
    assert held_back(old, written) == []
    # A first one that is absurd leaves nothing of it.
    absurd = rows_of(price_usd_per_million={"input": "2000.000001"}, exact_usd={"input_token": "0.0020000000009"})
    assert without(absurd, held_back({}, absurd))[IMPORTED_RATES] == []


def test_what_becomes_free_goes_on_to_cost_what_it_did() -> None:
    old, new = rows_of(**CHEAP), rows_of(free=True)
    (held,) = held_back(old, new)
    assert held.new == said("free")
    written = without(new, [held])
    assert (one(written, ROUTES)["price"], lines(written)) == ("rates", lines(old))


def test_a_model_keeps_a_limit_that_is_lost() -> None:
    old = rows_of({"context_tokens": 1_000, "max_output_tokens": 100})
    new = rows_of({"max_output_tokens": 50})
    (held,) = held_back(old, new)
    assert held == HeldChange("model", "one", "context_tokens", "", 1_000, None)
    model = one(without(new, [held]), MODELS)
    assert (model["context_tokens"], model["max_output_tokens"]) == (1_000, 50)


def test_a_route_may_leave_a_limit_to_its_model() -> None:
    assert held_back(rows_of(context_tokens=5), rows_of({"context_tokens": 9})) == []


def test_a_route_keeps_a_limit_that_its_model_does_not_know_either() -> None:
    old, new = rows_of({"context_tokens": 9}, context_tokens=5), rows_of()
    held = held_back(old, new)
    assert [(one.kind, one.what, one.old) for one in held] == [
        ("model", "context_tokens", 9),
        ("route", "context_tokens", 5),
    ]
    written = without(new, held)
    assert (one(written, MODELS)["context_tokens"], one(written, ROUTES)["context_tokens"]) == (9, 5)


def test_routes_and_models_that_come_or_go_are_not_held_back() -> None:
    some = rows_of({"context_tokens": 9}, **CHEAP)
    assert held_back(some, defaultdict(list)) == []
    assert held_back({}, some) == []

"""What layers said before: each in its time, page by page."""

from collections.abc import Callable
from typing import Any

from google.protobuf.message import Message

from modelreg.v1 import common_pb2
from modelreg.v1 import prices_pb2 as pb
from support.imports import import_catalogue
from support.small_registry import CATALOGUE, SmallRegistry

Ask = Callable[[Message], Any]


def again(registry: SmallRegistry, routes: dict[str, Any]) -> None:
    """Import OpenRouter's list with other routes."""
    known = {"date": "2026-11-02", "source": "OpenRouter", "providers": CATALOGUE["providers"]}
    document = {**known, "models": {"one": {"vendor": "acme"}}, "routes": routes}
    import_catalogue(registry, document, layer=common_pb2.LAYER_OPENROUTER)


def lines_of(ask: Ask, name: str, layer: int) -> list[tuple[str, int, bool]]:
    answer = ask(pb.ListPriceHistoryRequest(name=name))
    return [(line.kind, line.pico_usd, line.HasField("valid_until")) for line in answer.lines if line.layer == layer]


def test_a_changed_price_is_told_with_the_one_before(ask: Ask, registry: SmallRegistry) -> None:
    changed = {"model_string": "one", "price_usd_per_million": {"input": "4", "output": "2"}}
    again(registry, {"acme/one": changed})
    assert lines_of(ask, "acme/one", common_pb2.LAYER_OPENROUTER) == [
        ("input_token", 1_500_000, True),
        ("input_token", 4_000_000, False),
        ("output_token", 2_000_000, False),
    ]


def test_free_by_statement_is_told_without_a_unit(ask: Ask) -> None:
    assert lines_of(ask, "bolt/one", common_pb2.LAYER_CATALOGUE) == [("", 0, False)]


def test_the_lines_of_a_route_that_is_gone_are_told(ask: Ask, registry: SmallRegistry) -> None:
    again(registry, {"acme/one@lane": {"model_string": "x", "price_usd_per_million": {"input": "3"}}})
    again(registry, {"acme/one": {"model_string": "one", "free": True}})
    assert "acme/one@lane" not in registry.held.routes
    assert lines_of(ask, "acme/one@lane", common_pb2.LAYER_OPENROUTER) == [("input_token", 3_000_000, True)]
    of_model = ask(pb.ListPriceHistoryRequest(name="one")).lines
    assert {line.route_id for line in of_model} == {"acme/one", "acme/one@lane", "bolt/one"}


def test_pages_together_are_the_whole(ask: Ask) -> None:
    whole = ask(pb.ListPriceHistoryRequest(name="one"))
    assert len(whole.lines) > 5
    seen: list[pb.PriceHistoryLine] = []
    token = ""
    while True:
        page = ask(pb.ListPriceHistoryRequest(name="one", page_size=2, page_token=token))
        seen += page.lines
        assert len(page.lines) <= 2
        token = page.next_page_token
        if not token:
            break
    assert seen == list(whole.lines)

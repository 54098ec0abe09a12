"""Where layers say different amounts: the worst first."""

from collections.abc import Callable
from typing import Any

from google.protobuf.message import Message

from modelreg.v1 import common_pb2
from modelreg.v1 import prices_pb2 as pb
from support.small_registry import SmallRegistry
from support.writes import update

Ask = Callable[[Message], Any]


def test_the_worst_conflict_is_told_first(ask: Ask) -> None:
    answer = ask(pb.ListPriceConflictsRequest())
    told = [
        (conflict.route_id, conflict.price.kind, conflict.ratio_milli if conflict.HasField("ratio_milli") else None)
        for conflict in answer.conflicts
    ]
    # Free in one and a rate in the other; then five times as much. The output costs the same in all three.
    assert told == [("bolt/one", "input_token", None), ("acme/one", "input_token", 5_000)]
    assert (answer.total_size, answer.compared) == (2, 3)


def test_a_conflict_says_who_says_what_and_what_stands(ask: Ask) -> None:
    of_free, of_rates = ask(pb.ListPriceConflictsRequest()).conflicts
    assert [(value.layer, value.pico_usd, value.stands) for value in of_rates.price.values] == [
        (common_pb2.LAYER_CATALOGUE, 1_000_000, True),
        (common_pb2.LAYER_LITELLM, 5_000_000, False),
        (common_pb2.LAYER_OPENROUTER, 1_500_000, False),
    ]
    assert [(value.layer, value.pico_usd, value.stands) for value in of_free.price.values] == [
        (common_pb2.LAYER_CATALOGUE, 0, True),
        (common_pb2.LAYER_LITELLM, 1_000_000, False),
    ]


def test_what_a_user_says_is_compared_too(ask: Ask, registry: SmallRegistry) -> None:
    rates = [{"kind": "input_token", "pico_usd": "1000000000"}]
    update(registry, "route", mask=("price",), route_id="acme/one", price={"rates": rates})
    (conflict,) = (one for one in ask(pb.ListPriceConflictsRequest()).conflicts if one.route_id == "acme/one")
    assert (conflict.ratio_milli, conflict.price.values[0].layer) == (1_000_000, common_pb2.LAYER_USER)
    assert conflict.price.values[0].stands


def test_pages_together_are_the_whole(ask: Ask) -> None:
    whole = ask(pb.ListPriceConflictsRequest())
    first = ask(pb.ListPriceConflictsRequest(page_size=1))
    second = ask(pb.ListPriceConflictsRequest(page_size=1, page_token=first.next_page_token))
    assert [*first.conflicts, *second.conflicts] == list(whole.conflicts)
    assert (bool(first.next_page_token), second.next_page_token) == (True, "")

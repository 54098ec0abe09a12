"""An import through the gate, on both stores: what looks wrong waits, the rest lands, and what is decided stands."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from google.protobuf import json_format

from modelreg._core import CallError
from modelreg.catalog.origin import ROUTE_ITSELF
from modelreg.catalog.parse import parse_models_file
from modelreg.registry.gate.service import Reviews
from modelreg.registry.source import Outcome
from modelreg.registry.stored.file import file_rows
from modelreg.registry.transfer.importing import import_file
from modelreg.store.revisions import Cause, add_revision, tell
from modelreg.store.write_layer import replace_layer
from modelreg.v1 import common_pb2, resource_pb2, transfer_pb2
from modelreg.v1 import review_pb2 as pb
from support.refusals import refusal
from support.small_registry import CATALOGUE, SmallRegistry
from support.stores import Place
from support.writes import refused, update

APPROVE, REJECT = pb.REVIEW_DECISION_APPROVE, pb.REVIEW_DECISION_REJECT


class Gated:
    """A small registry, and imports into it."""

    def __init__(self, registry: SmallRegistry) -> None:
        self.registry = registry
        self.reviews = Reviews(registry.source, registry.store)

    def take(
        self,
        output: str = "2",
        *,
        exact: str | None = None,
        context_tokens: int | None = 1_000,
        source: str = "web",
        more: Mapping[str, Any] = MappingProxyType({}),
        **options: Any,
    ) -> transfer_pb2.ImportRegistryResponse:
        """Import the catalogue with another price of output of `acme/one`, another context of `one`, more routes."""
        document = json.loads(json.dumps(CATALOGUE))
        document["source"] = source
        document["routes"]["acme/one"]["price_usd_per_million"]["output"] = output
        document["routes"]["acme/one"]["exact_usd"] = None if exact is None else {"output_token": exact}
        document["models"]["one"]["context_tokens"] = context_tokens
        document["routes"] |= more
        how = transfer_pb2.ImportOptions(format=transfer_pb2.IMPORT_FORMAT_CATALOGUE, **options)
        return import_file(self.registry.source, how, json.dumps(document).encode(), "a test")

    def waiting(self) -> list[pb.Review]:
        return list(self.reviews.list(pb.ListReviewsRequest()).reviews)

    def decide(self, decision: pb.ReviewDecision, *reviews: pb.Review) -> pb.DecideReviewsResponse:
        ids = [review.review_id for review in reviews]
        return self.reviews.decide(pb.DecideReviewsRequest(decision=decision, review_ids=ids, all=not ids))

    def output(self) -> int:
        """Return what a token of output costs at `acme/one`, as decisions are made on it."""
        (route,) = (route for route in self.registry.served().routes if route.name == "acme/one")
        (rate,) = (rate.pico_usd for rate in route.price.rates if rate.unit == "output_token")
        return rate

    def context(self) -> int | None:
        return self.registry.held.models["one"].context_tokens


@pytest.fixture
def gated(place: Place, tmp_path: Path) -> Gated:
    return Gated(SmallRegistry(place.open(), tmp_path))


def test_a_jump_waits_and_all_else_of_the_import_lands(gated: Gated) -> None:
    answer = gated.take("10", context_tokens=2_000)
    assert (answer.held_back, list(answer.notes)) == (
        1,
        ["held back until somebody approves: 1; see `modelreg prices review ls`"],
    )
    assert (gated.output(), gated.context()) == (2_000_000, 2_000)
    (review,) = gated.waiting()
    (rate,) = review.rates
    assert (review.kind, review.name, review.field) == (resource_pb2.RESOURCE_KIND_ROUTE, "acme/one", "price")
    assert (rate.unit, rate.old_pico_usd, rate.new_pico_usd, rate.ratio_milli) == (
        "output_token",
        2_000_000,
        10_000_000,
        5_000,
    )
    assert (review.layer, review.source) == (common_pb2.LAYER_CATALOGUE, "web")
    assert review.found.ToMilliseconds() == 1_795_000_000_000
    assert {rate.kind: rate.pico_usd for rate in review.new_price.rates} == {
        "input_token": 1_000_000,
        "output_token": 10_000_000,
    }


def test_a_catalogue_is_compared_with_its_own_layer(gated: Gated) -> None:
    # That of another says a tenth of it, and nothing is held back: it is its first import.
    answer = gated.take("0.2", layer=common_pb2.LAYER_LITELLM)
    assert (answer.held_back, gated.output()) == (0, 2_000_000)
    assert gated.take("1", layer=common_pb2.LAYER_LITELLM).held_back == 1
    (review,) = gated.waiting()
    assert review.layer == common_pb2.LAYER_LITELLM
    # An import into another layer leaves it waiting.
    gated.take("2")
    assert gated.waiting() == [review]
    assert gated.decide(APPROVE, review).approved == 1


def test_a_jump_on_a_day_that_is_announced_waits(gated: Gated) -> None:
    # As genai-prices states a change: all of the price ends, another one begins.
    cheap, dear = ({"input": "2", "output": "8"}, {"input": "200", "output": "800"})
    day = "2026-11-28"
    dated = [
        {"valid_until": day, "price_usd_per_million": cheap},
        {"valid_from": day, "price_usd_per_million": dear},
    ]
    assert gated.take(more={"acme/two": {"model_string": "two", "price_usd_per_million": cheap}}).held_back == 0
    assert gated.take(more={"acme/two": {"model_string": "two", "conditional_rates": dated}}).held_back == 1
    (review,) = gated.waiting()
    told = [(rate.unit, rate.condition.HasField("from_unix_ms"), rate.ratio_milli) for rate in review.rates]
    assert told == [("input_token", True, 100_000), ("output_token", True, 100_000)]
    gated.decide(APPROVE)
    assert gated.take(more={"acme/two": {"model_string": "two", "conditional_rates": dated}}).held_back == 0


def test_less_than_a_jump_lands_without_anybody(gated: Gated) -> None:
    assert gated.take("9.99").held_back == 0
    assert (gated.output(), gated.waiting()) == (9_990_000, [])


def test_what_is_approved_stands_as_if_it_had_been_imported(gated: Gated) -> None:
    gated.take("10")
    answer = gated.decide(APPROVE, *gated.waiting())
    assert (answer.approved, answer.rejected, answer.outdated) == (1, 0, 0)
    assert (gated.output(), gated.waiting()) == (10_000_000, [])
    assert gated.registry.held.revision == answer.revision
    # The source says what stands: nothing is held back, nothing changes.
    again = gated.take("10")
    assert (again.held_back, again.changed, again.revision) == (0, 0, answer.revision)
    with gated.registry.store.reading() as connection:
        (told,) = (one for one in tell(connection, (answer.revision, "", ""), (), limit=10))
    assert (told.change.name, told.cause.summary) == ("acme/one", "approval of changes that were held back")


def test_what_was_written_of_a_price_stands_once_it_is_approved(gated: Gated) -> None:
    gated.take("10", exact="0.0000099999999")
    assert not gated.registry.held.origins["acme/one"][ROUTE_ITSELF].imported
    gated.decide(APPROVE, *gated.waiting())
    (written,) = gated.registry.held.origins["acme/one"][ROUTE_ITSELF].imported
    assert (written.unit, written.amount.amount) == ("output_token", "0.0000099999999")


def test_what_is_rejected_is_the_same_however_finely_it_is_written(gated: Gated) -> None:
    gated.take("10")
    gated.decide(REJECT, *gated.waiting())
    assert gated.take("10", exact="0.0000099999999").held_back == 0


def test_what_is_rejected_is_not_offered_again_for_the_same_value(gated: Gated) -> None:
    gated.take("10")
    answer = gated.decide(REJECT, *gated.waiting())
    assert (answer.approved, answer.rejected) == (0, 1)
    again = gated.take("10")
    assert (again.held_back, list(again.notes)) == (0, ["held back as it was rejected before: 1"])
    assert (gated.output(), gated.waiting()) == (2_000_000, [])
    # Another value is another change.
    assert gated.take("11").held_back == 1
    assert [review.rates[0].new_pico_usd for review in gated.waiting()] == [11_000_000]


def test_what_the_source_takes_back_waits_no_more(gated: Gated) -> None:
    gated.take("10")
    assert gated.take("2").held_back == 0
    assert gated.waiting() == []


def test_the_same_found_again_keeps_its_id_and_day(gated: Gated) -> None:
    gated.take("10")
    before = gated.waiting()
    gated.registry.source.clock_unix_ms = lambda: 1_800_000_000_000
    gated.take("10")
    assert gated.waiting() == before


def test_an_absurd_first_price_found_again_waits_as_it_did(gated: Gated) -> None:
    gated.take("2000", layer=common_pb2.LAYER_LITELLM)
    (before,) = gated.waiting()
    assert not before.HasField("old_price")
    gated.take("2000", layer=common_pb2.LAYER_LITELLM)
    assert gated.waiting() == [before]


def test_a_lost_limit_waits(gated: Gated) -> None:
    assert gated.take(context_tokens=None).held_back == 1
    (review,) = gated.waiting()
    assert (review.kind, review.name, review.field, review.old_tokens) == (
        resource_pb2.RESOURCE_KIND_MODEL,
        "one",
        "context_tokens",
        1_000,
    )
    assert gated.context() == 1_000
    gated.decide(APPROVE)
    assert gated.context() is None


def test_with_accept_all_everything_lands(gated: Gated) -> None:
    gated.take("10")
    assert gated.take("10", context_tokens=None, accept_all=True).held_back == 0
    assert (gated.output(), gated.context(), gated.waiting()) == (10_000_000, None, [])


def test_what_is_only_tried_leaves_nothing_that_waits(gated: Gated) -> None:
    assert gated.take("10", validate_only=True).held_back == 1
    assert gated.waiting() == []


def test_all_that_waits_is_decided_at_once(gated: Gated) -> None:
    gated.take("10", context_tokens=None)
    assert len(gated.waiting()) == 2
    answer = gated.decide(APPROVE)
    assert (answer.approved, gated.output(), gated.context()) == (2, 10_000_000, None)


def test_what_has_another_price_by_now_is_outdated(gated: Gated) -> None:
    gated.take("10")
    (review,) = gated.waiting()
    # As a newer modelreg does with its packaged catalogue, which passes no gate.
    document = json.loads(json.dumps(CATALOGUE))
    document["routes"]["acme/one"]["price_usd_per_million"]["output"] = "3"
    file = parse_models_file(json.dumps(document).encode(), "catalogue.json")
    with gated.registry.store.writing() as connection:
        rows = file_rows(file, imported_as="catalogue", digest=None, enables=False)
        add_revision(connection, replace_layer(connection, "catalogue", rows), Cause("a test", ""), at_unix_ms=2)
    assert gated.registry.source.follow() is Outcome.LOADED
    answer = gated.decide(APPROVE, review)
    assert (answer.approved, answer.outdated, gated.output(), gated.waiting()) == (0, 1, 3_000_000, [])


def test_a_users_own_price_stands_before_what_waits_and_what_is_approved(gated: Gated) -> None:
    update(
        gated.registry,
        "route",
        route_id="acme/one",
        price={"rates": [{"kind": "input_token", "pico_usd": 1}, {"kind": "output_token", "pico_usd": 7}]},
    )
    gated.take("10")
    gated.decide(APPROVE)
    assert gated.output() == 7


@pytest.mark.parametrize(
    ("request_", "reason", "fields"),
    [
        (pb.DecideReviewsRequest(), "MISSING_FIELD", ["decision"]),
        (pb.DecideReviewsRequest(decision=APPROVE), "MISSING_FIELD", ["review_ids"]),
        (
            json_format.ParseDict({"decision": 7, "all": True}, pb.DecideReviewsRequest()),
            "UNKNOWN_ENUM_VALUE",
            ["decision"],
        ),
        (pb.DecideReviewsRequest(decision=APPROVE, all=True, review_ids=["a"]), "CONFLICTING_FIELDS", ["all"]),
        (pb.DecideReviewsRequest(decision=APPROVE, review_ids=["a", "a"]), "DUPLICATE", ["review_ids[1]"]),
        (pb.DecideReviewsRequest(decision=APPROVE, review_ids=["a"] * 1_001), "TOO_LONG", ["review_ids"]),
        (pb.DecideReviewsRequest(decision=REJECT, review_ids=["a"]), "NOT_FOUND", []),
    ],
)
def test_a_decision_that_cannot_be_made_is_refused(
    gated: Gated, request_: pb.DecideReviewsRequest, reason: str, fields: list[str]
) -> None:
    assert refused(lambda: gated.reviews.decide(request_)) == (reason, fields)


def test_an_id_that_is_not_there_is_told_with_the_nearest_and_nothing_is_decided(gated: Gated) -> None:
    gated.take("10")
    (review,) = gated.waiting()
    wrong = review.review_id[:-1] + "x"
    with pytest.raises(CallError) as raised:
        gated.reviews.decide(pb.DecideReviewsRequest(decision=APPROVE, review_ids=[review.review_id, wrong]))
    assert refusal(raised.value)[0].metadata["nearest"] == review.review_id
    assert (gated.output(), gated.waiting()) == (2_000_000, [review])


def test_what_waits_is_listed_page_by_page(gated: Gated) -> None:
    gated.take("10", context_tokens=None)
    first = gated.reviews.list(pb.ListReviewsRequest(page_size=1))
    second = gated.reviews.list(pb.ListReviewsRequest(page_size=1, page_token=first.next_page_token))
    assert [one.name for one in (*first.reviews, *second.reviews)] == ["acme/one", "one"]
    assert second.next_page_token == ""

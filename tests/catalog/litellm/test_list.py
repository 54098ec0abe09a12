"""The whole list: every key is accounted for, none of the unpriced ones is free, the likely slips are flagged."""

import json
from typing import Any

import pytest

from modelreg.catalog.litellm.field import is_fact, is_price, price_field
from modelreg.catalog.litellm.offer import PricedOffer
from modelreg.catalog.litellm.rates import ELSEWHERE, SEARCH
from modelreg.catalog.litellm.read import ListReading, read_litellm
from modelreg.catalog.packaged import packaged_catalogue_bytes
from modelreg.catalog.report import Flag, Row, Skip

KEYS = 4_553
WITHOUT_PRICE = 94
PAST = 415
TIERED = 56
CODES = {
    "NO_OFFER": 2, "PRICE_CLASS": 18, "NO_MODEL": 28, "ONE_SIZE": 252, "FINE_TUNED": 14, "COMMITMENT": 28,
    "NO_ENDPOINT": 1_492, "SAME_OFFER": 111, "FLOATING_ID": 53,
}  # fmt: skip


def codes(row: Row) -> set[Any]:
    return {note.code for note in row.notes}


def test_every_key_is_a_row_that_ends_in_one_way(reading: ListReading, list_data: bytes) -> None:
    report = reading.report
    assert [row.path for row in report.rows] == list(json.loads(list_data))
    assert len(report.rows) == sum(report.totals().values()) == KEYS
    for row in report.rows:
        assert (row.route is None) == (row.outcome == "skipped"), row.path
        assert bool(row.notes) == (row.outcome != "imported"), row.path
    assert report.totals()["imported"] > 1_500


def test_skipped_rows_are_counted_by_reason_and_nothing_else_is_skipped(reading: ListReading) -> None:
    found = {code: count for code, count in reading.report.reasons().items() if code in Skip.__members__}
    assert found == CODES
    assert sum(found.values()) == reading.report.totals()["skipped"]
    assert not any(row.is_faulty for row in reading.report.rows)


def test_a_route_is_of_one_row_and_aliases_lead_to_the_route_of_another(reading: ListReading) -> None:
    own = [row.route for row in reading.report.rows if row.route and Flag.ALIAS_RESOLVED not in codes(row)]
    led = [row.route for row in reading.report.rows if Flag.ALIAS_RESOLVED in codes(row)]
    assert sorted(own) == sorted(reading.document["routes"])
    assert len(led) == 21
    assert set(led) < set(own)


def test_every_field_of_the_list_is_known(list_rows: dict[str, dict[str, Any]]) -> None:
    fields = {(name, row.get("mode", "")) for row in list_rows.values() for name in row}
    assert len({name for name, _ in fields}) == 249
    unknown = {
        name
        for name, mode in fields
        if price_field(name, mode) is None and name not in ELSEWHERE | {SEARCH} and not is_fact(name)
    }
    # All that is left is about prices, and counted as left out.
    assert all(is_price(name) for name in unknown)
    assert len(unknown) == 10, unknown


def is_zero(value: object) -> bool:
    return not any(value.values()) if isinstance(value, dict) else value == 0


def prices(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in row.items() if "cost" in name or name in {"tiered_pricing", "off_peak_pricing"}
    }


def test_rows_without_a_price_are_unknown_and_none_is_free(
    list_rows: dict[str, dict[str, Any]], rows: dict[str, Row], offers: dict[str, PricedOffer]
) -> None:
    unpriced = [key for key, row in list_rows.items() if not prices(row)]
    assert len(unpriced) == WITHOUT_PRICE
    for key in unpriced:
        assert codes(rows[key]) & {Flag.PRICE_MISSING, Flag.PRICE_SEATS}, key
        assert key not in offers or offers[key].price.entry == {}, key


def test_rows_of_zeros_are_free_by_the_written_lists_alone(
    list_rows: dict[str, dict[str, Any]], rows: dict[str, Row], offers: dict[str, PricedOffer]
) -> None:
    zeros = {key for key, row in list_rows.items() if prices(row) and all(map(is_zero, prices(row).values()))}
    free = {key for key, offer in offers.items() if offer.price.entry.get("free")}
    assert free <= zeros
    assert {list_rows[key]["litellm_provider"] for key in free} == {"ollama", "lemonade", "openai", "zai"}
    assert not any(key.endswith("-cloud") for key in free)
    for key in zeros - free - {"searxng/search"}:
        assert codes(rows[key]) & {Flag.PRICE_ZERO, Flag.PRICE_SEATS}, key
        assert key not in offers or offers[key].price.entry == {}, key
    assert (len(zeros), len(free)) == (122, 34)


def test_subscription_seats_are_unknown(rows: dict[str, Row]) -> None:
    seats = [key for key, row in rows.items() if Flag.PRICE_SEATS in codes(row)]
    assert {key.partition("/")[0] for key in seats} == {"chatgpt", "github_copilot", "microsoft_365_copilot", "ollama"}
    assert sum(key.startswith("chatgpt/") for key in seats) == 22


def test_rows_of_ranges_are_priced_by_them(
    list_rows: dict[str, dict[str, Any]], offers: dict[str, PricedOffer], rows: dict[str, Row]
) -> None:
    tiered = [key for key, row in list_rows.items() if "tiered_pricing" in row]
    assert len(tiered) == TIERED
    # The two that are searches are no models.
    searches = {key for key in tiered if Skip.NO_MODEL in codes(rows[key])}
    assert searches == {"exa_ai/search", "firecrawl/search"}
    for key in set(tiered) - searches:
        entry = offers[key].price.entry
        ranges = list_rows[key]["tiered_pricing"]
        assert entry["price_usd_per_million"].keys() >= {"input", "output"}, key
        borders = [one["above_input_tokens"] for one in entry["conditional_rates"]]
        assert borders == [one["range"][0] for one in ranges[1:]], key
        assert offers[key].price.known_up_to == ranges[-1]["range"][1], key


LIKELY_SLIPS = [
    "azure_ai/jais-30b-chat",
    "watsonx/core42/jais-13b-chat",
    "snowflake/openai-gpt-5-nano",
    "bedrock/us-gov-east-1/meta.llama3-8b-instruct-v1:0",
]


@pytest.mark.parametrize("key", LIKELY_SLIPS)
def test_a_likely_slip_is_flagged_and_keeps_its_price(
    rows: dict[str, Row], offers: dict[str, PricedOffer], key: str
) -> None:
    assert Flag.SUSPICIOUS in codes(rows[key])
    assert offers[key].price.entry["price_usd_per_million"]


def test_limits_that_cannot_be_are_flagged_and_unknown(
    list_rows: dict[str, dict[str, Any]], rows: dict[str, Row], offers: dict[str, PricedOffer]
) -> None:
    limits = {key: (row.get("max_input_tokens"), row.get("max_output_tokens")) for key, row in list_rows.items()}
    longer = [key for key, (given, made) in limits.items() if given and made and made > given]
    zero = [key for key, both in limits.items() if 0 in both]
    # One of the 48 has an input of 0, as well.
    assert (len(longer), len(zero)) == (48, 12)
    for key in [*longer, *zero]:
        assert Flag.SUSPICIOUS in codes(rows[key]), key
        assert offers[key].limits.max_output_tokens is None, key


def test_not_every_row_is_suspicious(reading: ListReading) -> None:
    assert reading.report.reasons()["SUSPICIOUS"] < 200


def test_deprecated_rows_are_flagged_and_end_on_their_day(
    reading: ListReading, rows: dict[str, Row], list_rows: dict[str, dict[str, Any]]
) -> None:
    past = [key for key, row in rows.items() if Flag.PAST_DEPRECATION in codes(row)]
    assert len(past) == PAST
    for name, route in reading.document["routes"].items():
        key = route["source"].removeprefix("LiteLLM ")
        assert route.get("active_until") == list_rows[key].get("deprecation_date"), name


def test_models_and_providers_are_spelled_as_in_the_packaged_catalogue(reading: ListReading) -> None:
    packaged = json.loads(packaged_catalogue_bytes())
    document = reading.document
    assert document["providers"].keys() <= packaged["providers"].keys()
    assert all(entry == packaged["providers"][name] for name, entry in document["providers"].items())
    letters = {"".join(filter(str.isalnum, name)).lower(): name for name in packaged["models"]}
    for name in document["models"]:
        assert letters.get("".join(filter(str.isalnum, name)).lower(), name) == name
    same = document["routes"].keys() & packaged["routes"].keys()
    assert len(same) > 500
    assert {"openai/gpt-5-mini", "anthropic/claude-opus-4-5", "google/gemini-2.5-pro"} <= same
    assert "amazon-bedrock/claude-opus-4-5@amazon-bedrock-eu" in same


def test_offers_of_unknown_providers_keep_their_prices(reading: ListReading, rows: dict[str, Row]) -> None:
    unknown = [offer for offer in reading.offers if Skip.NO_ENDPOINT in codes(rows[offer.name])]
    assert len(unknown) == CODES["NO_ENDPOINT"]
    assert sum(bool(offer.price.entry) for offer in unknown) > 1_250


def test_the_same_list_gives_the_same_document(reading: ListReading, list_data: bytes) -> None:
    assert read_litellm(list_data, "2026-11-20").document == reading.document

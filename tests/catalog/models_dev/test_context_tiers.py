"""Context tiers become those of our price; where one cannot be stated, its price is not known and the context ends."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from modelreg.catalog.file import ModelsFile
from modelreg.catalog.models_dev.context_tiers import Tiers, tiers_of
from modelreg.catalog.models_dev.shape import Cost, Rates, Tier, TierFrom
from modelreg.catalog.price import MAX_CONDITIONS
from modelreg.catalog.report import Flag, Row

LONG = 1_000_000
COST = "[cost]\ninput = 1\noutput = 2\ncache_read = 0.1\n"
LIMIT = f"[limit]\ncontext = {LONG}\n"


def tier(size: str, rates: str = "input = 4\noutput = 8\ncache_read = 0.4\n") -> str:
    return f"[[cost.tiers]]\n{rates}tier = {{ {size} }}\n"


def entry(size: int) -> dict[str, Any]:
    price = {"input": "4.00", "output": "8.00", "cached_input": "0.40"}
    return {"above_input_tokens": size, "price_usd_per_million": price}


def route(folder: Any, *tiers: str, cost: str = COST) -> tuple[dict[str, Any], Counter[str]]:
    """Return the route of an offer with these tiers and what of it was left out."""
    folder.offer("tool_call = true\n" + cost + "".join(tiers) + LIMIT)
    reading = folder.read()
    ModelsFile.model_validate(reading.document)
    (found,) = reading.document["routes"].values()
    return found, reading.report.left_out


def test_tiers_are_stated_in_order_and_the_context_stays_whole(folder: Any) -> None:
    found, left_out = route(folder, tier("type = 'context', size = 200000"), tier("size = 64000"))
    assert found["conditional_rates"] == [entry(64_000), entry(200_000)]
    assert "context_tokens" not in found
    assert left_out == Counter()


def test_rates_by_the_unit_have_tiers_too(folder: Any) -> None:
    rates = "input = 4\noutput = 8\ncache_write = 5\n"
    found, _ = route(folder, tier("size = 64000", rates), cost="[cost]\ninput = 1\noutput = 2\ncache_write = 1.25\n")
    assert found["conditional_rates"] == [
        {
            "above_input_tokens": 64_000,
            "price_usd_per_million": {"input": "4.00", "output": "8.00"},
            "price_usd": {"cache_write_token": "0.000005"},
        }
    ]


NOT_STATED = {
    "of another type": tier("type = 'output', size = 64000"),
    "of a unit without a base rate": tier("size = 64000", "input = 4\noutput = 8\ncache_read = 0.4\ncache_write = 5\n"),
    "without the rate of a unit": tier("size = 64000", "input = 4\noutput = 8\n"),
    "with a rate of 0": tier("size = 64000", "input = 4\noutput = 0\ncache_read = 0.4\n"),
    "with a rate that cannot be": tier("size = 64000", "input = 4\noutput = -8\ncache_read = 0.4\n"),
    "twice": tier("size = 64000") + tier("size = 64000"),
}


@pytest.mark.parametrize("odd", NOT_STATED.values(), ids=NOT_STATED.keys())
def test_context_ends_where_the_price_is_not_known_any_more(folder: Any, odd: str) -> None:
    found, left_out = route(folder, tier("size = 32000"), odd, tier("size = 128000"))
    assert found["conditional_rates"] == [entry(32_000)]
    assert found["context_tokens"] == 64_000
    assert left_out == Counter({"cost.tiers": 1})


@pytest.mark.parametrize("size", ["type = 'context'", "size = 0"])
def test_a_tier_that_begins_nowhere_is_counted(folder: Any, size: str) -> None:
    found, left_out = route(folder, tier(size), tier("size = 64000"))
    assert found["conditional_rates"] == [entry(64_000)]
    assert left_out == Counter({"cost.tiers": 1})


def test_an_unknown_price_has_no_tiers(folder: Any) -> None:
    found, left_out = route(folder, tier("size = 64000", "input = 4\n"), cost="[cost]\ninput = 1\n")
    assert "conditional_rates" not in found
    assert found["context_tokens"] == 64_000
    assert left_out == Counter({"cost.tiers": 1})


def test_a_model_that_answers_with_numbers_has_no_tier_of_output() -> None:
    cost = Cost(input=Decimal(1), output=Decimal(0), tiers=[Tier(input=Decimal(2), tier=TierFrom(size=8_000))])
    found = tiers_of(cost, "embedding", {"input"}, Row("x"))
    assert found == Tiers([{"above_input_tokens": 8_000, "price_usd_per_million": {"input": "2.00"}}], None)


def test_the_older_form_counts_where_there_are_no_tiers(folder: Any) -> None:
    older = "[cost.context_over_200k]\ninput = 4\noutput = 8\ncache_read = 0.4\n"
    found, left_out = route(folder, older)
    assert (found["conditional_rates"], left_out) == ([entry(200_000)], Counter())
    found, left_out = route(folder, tier("size = 64000"), older)
    assert (found["conditional_rates"], left_out) == ([entry(64_000)], Counter())
    found, left_out = route(folder, "[cost.context_over_200k]\ninput = 4\n")
    assert found["context_tokens"] == 200_000
    assert left_out == Counter({"cost.context_over_200k": 1})


def test_more_tiers_than_a_price_takes_end_the_context(folder: Any) -> None:
    found, left_out = route(folder, *(tier(f"size = {size}000") for size in range(1, MAX_CONDITIONS + 3)))
    borders = [each["above_input_tokens"] for each in found["conditional_rates"]]
    assert borders == [size * 1_000 for size in range(1, MAX_CONDITIONS + 1)]
    assert found["context_tokens"] == (MAX_CONDITIONS + 1) * 1_000
    assert left_out == Counter({"cost.tiers": 1})


def test_a_rounded_rate_says_of_which_tier() -> None:
    row = Row("x")
    dirty = Decimal("0.049999999999999996")
    tiers_of(Cost(context_over_200k=Rates(input=dirty)), "chat", {"input"}, row)
    assert [note.line() for note in row.notes] == [f"{Flag.PRICE_ROUNDED.name}: input above 200000 {dirty}"]


def test_a_field_of_a_tier_that_we_do_not_know_is_named(folder: Any) -> None:
    folder.offer("[cost]\ninput = 1\noutput = 2\n" + tier("size = 64000, of = 'day'", "input = 2\nodd = 3\n"))
    _, _, row = folder.one()
    assert [note.line() for note in row.notes if note.code is Flag.UNKNOWN_FIELD] == [
        "UNKNOWN_FIELD: cost.tiers.odd",
        "UNKNOWN_FIELD: cost.tiers.tier.of",
    ]

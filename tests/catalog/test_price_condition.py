"""Conditions of rates in their three forms: keys of a file, the text of the store, messages; each says the same."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelreg.catalog.price_condition import ALWAYS, ConditionKeys, PriceCondition, condition_keys, condition_of
from modelreg.registry.resources.plain import fill, plain
from modelreg.v1 import common_pb2

NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", fullmatch=True)
HOURS = st.tuples(st.integers(0, 1_439), st.integers(0, 1_440)).map(
    lambda hours: "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in hours)
)
WEEKDAYS = st.lists(st.integers(1, 7), unique=True)
INSTANTS = st.datetimes().map(lambda moment: f"{moment.isoformat(timespec='milliseconds')}Z")


def may_hold(keys: dict[str, Any]) -> bool:
    """Whether it ends after it begins; texts of times are ordered as these are."""
    return "valid_from" not in keys or "valid_until" not in keys or keys["valid_from"] < keys["valid_until"]


KEYS = st.fixed_dictionaries(
    {},
    optional={
        "above_input_tokens": st.integers(1, 100_000_000),
        "batch": st.just(value=True),
        "service_tier": NAMES,
        "speed": NAMES,
        "region": NAMES,
        "hours_utc": HOURS,
        "weekdays": WEEKDAYS,
        "valid_from": INSTANTS,
        "valid_until": INSTANTS,
    },
).filter(may_hold)


def of_keys(keys: dict[str, Any]) -> PriceCondition:
    return ConditionKeys.model_validate(keys).condition()


def message_of(condition: PriceCondition) -> common_pb2.PriceCondition:
    message = common_pb2.PriceCondition()
    fill(message, condition.message() or {})
    return message


@given(KEYS)
def test_keys_text_and_message_say_the_same(keys: dict[str, Any]) -> None:
    condition = of_keys(keys)
    assert condition_of(condition.text()) == condition
    sent = common_pb2.PriceCondition.FromString(message_of(condition).SerializeToString())
    assert of_keys(condition_keys(plain(sent))) == condition
    assert message_of(of_keys(condition_keys(plain(sent)))) == sent


def test_what_always_holds_is_nothing() -> None:
    assert of_keys({}) == ALWAYS
    assert (ALWAYS.text(), ALWAYS.message(), condition_keys(None)) == ("{}", None, {})


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ({"hours_utc": "16:30-00:30"}, '{"hours_utc":"16:30-00:30"}'),
        ({"hours_utc": "16:30-00:00"}, '{"hours_utc":"16:30-24:00"}'),
        ({"hours_utc": "00:00-00:00"}, "{}"),
        ({"hours_utc": "00:00-24:00"}, "{}"),
        ({"hours_utc": "10:00-10:00"}, "{}"),
        ({"hours_utc": "10:00-10:00", "weekdays": [1, 2, 3, 4, 5, 6, 7]}, "{}"),
        # From ten on Saturday until ten on Sunday is not Saturday.
        ({"hours_utc": "10:00-10:00", "weekdays": [6]}, '{"hours_utc":"10:00-10:00","weekdays":[6]}'),
        ({"weekdays": [7, 6]}, '{"hours_utc":"00:00-24:00","weekdays":[6,7]}'),
        ({"hours_utc": "00:00-00:00", "weekdays": [6, 7]}, '{"hours_utc":"00:00-24:00","weekdays":[6,7]}'),
        ({"hours_utc": "09:00-10:00", "weekdays": [7, 6, 5, 4, 3, 2, 1]}, '{"hours_utc":"09:00-10:00"}'),
        ({"weekdays": []}, "{}"),
        (
            {"valid_from": "1970-01-01", "valid_until": "1970-01-01T01:00:00.001+01:00"},
            '{"valid_from":0,"valid_until":1}',
        ),
    ],
    ids=str,
)
def test_a_condition_has_one_form(keys: dict[str, Any], text: str) -> None:
    assert of_keys(keys).text() == text

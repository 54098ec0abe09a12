"""Strict JSON: what it takes is what Python's parser takes, less what is ambiguous, not finite or unbounded."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelreg.strict_json import MAX_DEPTH, JsonError, JsonValue, parse_json

LIMIT = 1_000_000

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def parsed(data: bytes) -> tuple[JsonValue, list[tuple[int, int]]]:
    """Return the value, or None and the line and column of each fault."""
    try:
        return parse_json(data, max_bytes=LIMIT), []
    except JsonError as error:
        return None, [(mark.line, mark.column) for mark in error.marks]


def marks(data: bytes) -> list[tuple[int, int]]:
    return parsed(data)[1]


@given(value=JSON)
def test_takes_what_json_writes(value: object) -> None:
    assert parse_json(json.dumps(value).encode(), max_bytes=LIMIT) == value


@given(value=JSON)
def test_takes_what_json_writes_unescaped_and_indented(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    assert parse_json(text.encode(), max_bytes=LIMIT) == value


@given(data=st.binary(max_size=200) | st.text('[]{}":,\\ \n09eE.-+nulNaIfity', max_size=60).map(str.encode))
def test_any_bytes_are_a_value_or_a_json_error(data: bytes) -> None:
    value, found = parsed(data)
    assert all(line >= 1 and column >= 1 for line, column in found)
    assert found or value == json.loads(data)


def test_syntax_error_has_line_and_column() -> None:
    assert marks(b'{\n  "a": 1,\n  b\n}') == [(3, 3)]


def test_second_of_two_equal_keys_is_named() -> None:
    assert marks(b'{"a": 1,\n "a": 2}') == [(2, 2)]


def test_keys_are_equal_however_they_are_escaped() -> None:
    assert marks(b'{"a": 1, "\\u0061": 2}') == [(1, 10)]


def test_equal_keys_of_different_objects_are_fine() -> None:
    assert parse_json(b'{"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]}', max_bytes=LIMIT) is not None


def test_colon_and_braces_inside_strings_are_text() -> None:
    assert parse_json(b'{"a": "{\\"a\\": [", "b": "NaN: 1e999"}', max_bytes=LIMIT) == {
        "a": '{"a": [',
        "b": "NaN: 1e999",
    }


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1E400", b"9" * 41])
def test_number_that_is_not_finite_or_too_long_is_named(number: bytes) -> None:
    assert marks(b'{"a": 1,\n"b": ' + number + b"}") == [(2, 6)]


def test_largest_finite_number_is_taken() -> None:
    value = parse_json(b"1.7976931348623157e308", max_bytes=LIMIT)
    assert isinstance(value, float)
    assert math.isfinite(value)


def test_deepest_nesting_is_taken() -> None:
    assert parse_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, max_bytes=LIMIT)


def test_one_level_more_is_refused_where_it_begins() -> None:
    assert marks(b"[" * 100_000) == [(1, MAX_DEPTH + 1)]


def test_one_byte_more_is_refused() -> None:
    assert parse_json(b'"12345"', max_bytes=7) == "12345"
    with pytest.raises(JsonError, match="larger than 6 bytes"):
        parse_json(b'"12345"', max_bytes=6)


def test_byte_order_mark_is_passed_over() -> None:
    assert parse_json(b"\xef\xbb\xbf{}", max_bytes=LIMIT) == {}


def test_broken_utf8_is_named_by_line_and_column() -> None:
    assert marks('{"ä":\n "é'.encode() + b'\xff"}') == [(2, 4)]


def test_escaped_quotes_without_an_end_take_linear_time() -> None:
    # Half a million of them: quadratic time would be minutes.
    assert len(marks(b'"' + b'\\"' * 490_000)) == 1

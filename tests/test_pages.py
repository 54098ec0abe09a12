"""Pages of a list: how many entries, and tokens that are this list's own."""

import base64
import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelreg._core import CallError
from modelreg.pages import Pages
from support.refusals import refusal

PAGES = Pages("routes", usual=100, most=1_000, key=(str, int))


def test_page_has_the_usual_size_unless_asked_otherwise() -> None:
    assert (PAGES.size(0), PAGES.size(7), PAGES.size(1_000)) == (100, 7, 1_000)


def test_larger_page_than_there_may_be_is_refused_with_the_bounds() -> None:
    with pytest.raises(CallError) as raised:
        PAGES.size(1_001)
    info, fields = refusal(raised.value)
    assert (info.reason, fields) == ("OUT_OF_RANGE", ["page_size"])
    assert dict(info.metadata) == {"field": "page_size", "value": "1001", "minimum": "0", "maximum": "1000"}


@given(st.text(), st.integers())
def test_token_leads_to_the_entry_it_was_made_of(name: str, number: int) -> None:
    token = PAGES.token((name, number))
    assert PAGES.after(token) == (name, number) if len(token) <= 1_024 else True


def test_no_token_is_the_first_page() -> None:
    assert PAGES.after("") is None


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "token",
    [
        "x",
        "é",
        "AAAA",
        encoded({}),
        encoded([]),
        encoded(["models", "a", 1]),
        encoded(["routes", "a"]),
        encoded(["routes", 1, "a"]),
        encoded(["routes", "a", True]),
        encoded(["routes", "a", 1.0]),
        encoded(["routes", "a" * 1_000, 1]),
        base64.urlsafe_b64encode(b"[" * 700).decode(),
    ],
)
def test_token_that_is_none_of_this_list_is_refused(token: str) -> None:
    with pytest.raises(CallError) as raised:
        PAGES.after(token)
    info, fields = refusal(raised.value)
    assert (info.reason, info.metadata["kind"], fields) == ("UNKNOWN_NAME", "page token", ["page_token"])


@given(st.text(max_size=40))
def test_any_text_is_a_token_or_refused(token: str) -> None:
    with contextlib.suppress(CallError):
        PAGES.after(token)

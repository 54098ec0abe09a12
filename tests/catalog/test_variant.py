"""Names of variants: one spelling each."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic_core import PydanticCustomError

from modelreg.catalog.variant import KEYS, VARIANT_PATTERN, canonical_variant

PAIRS = {"effort": "effort=high", "speed": "speed=fast", "thinking": "thinking=64k", "tier": "tier=flex"}


@pytest.mark.parametrize("order", list(itertools.permutations(KEYS)))
def test_keys_come_in_one_order(order: tuple[str, ...]) -> None:
    assert canonical_variant(";".join(PAIRS[key] for key in order)) == ";".join(PAIRS[key] for key in KEYS)


def test_default_stays_empty() -> None:
    assert canonical_variant("") == ""


@given(name=st.text("eforthinksp=;dg12 ", max_size=40) | st.from_regex(VARIANT_PATTERN, fullmatch=True))
def test_canonical_name_is_its_own_and_the_schema_takes_it(name: str) -> None:
    try:
        canonical = canonical_variant(name)
    except PydanticCustomError:
        return
    assert canonical_variant(canonical) == canonical
    assert Draft202012Validator({"pattern": VARIANT_PATTERN}).is_valid(name)


def test_unknown_key_is_told_the_nearest() -> None:
    with pytest.raises(PydanticCustomError, match=r'"thinkin" is no key of a variant .*; the nearest is "thinking"'):
        canonical_variant("thinkin=64k")

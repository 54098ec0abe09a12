"""The models file by example: what is taken, what is refused and in which words, by our parser and by the schema."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from modelreg.catalog.parse import MAX_FILE_BYTES, parse_models_file
from modelreg.catalog.problem import MAX_PROBLEMS, ModelsFileError
from modelreg.catalog.schema import models_schema

FIXTURES = Path(__file__).parent / "fixtures"
ACCEPTED = sorted((FIXTURES / "accepted").glob("*.json"))
REFUSED = sorted((FIXTURES / "refused").glob("*.json"))
REFUSED_BY_PARSER = sorted((FIXTURES / "refused_by_parser").glob("*.json"))
SCHEMA = Draft202012Validator(models_schema())


def lines(data: bytes, file: str = "models.json") -> list[str]:
    with pytest.raises(ModelsFileError) as caught:
        parse_models_file(data, file)
    return caught.value.lines()


def problems(data: bytes) -> list[str]:
    """Return what is wrong; nothing where the file is taken."""
    try:
        parse_models_file(data, "models.json")
    except ModelsFileError as error:
        return error.lines()
    return []


def name(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", ACCEPTED, ids=name)
def test_parser_takes(path: Path) -> None:
    parse_models_file(path.read_bytes(), path.name)


@pytest.mark.parametrize("path", ACCEPTED, ids=name)
def test_schema_takes(path: Path) -> None:
    SCHEMA.validate(json.loads(path.read_text()))


@pytest.mark.parametrize("path", [*REFUSED, *REFUSED_BY_PARSER], ids=name)
def test_parser_refuses_in_the_words_beside_it(path: Path) -> None:
    assert lines(path.read_bytes(), path.name) == path.with_suffix(".txt").read_text().splitlines()


@pytest.mark.parametrize("path", REFUSED, ids=name)
def test_schema_refuses(path: Path) -> None:
    assert not SCHEMA.is_valid(json.loads(path.read_text()))


def test_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(models_schema())


def test_every_key_of_the_file_is_in_a_fixture() -> None:
    text = "".join(path.read_text() for path in ACCEPTED)
    keys = {key for entry in models_schema()["$defs"].values() for key in entry.get("properties", {})}
    assert {key for key in keys if f'"{key}"' not in text} == set()


def test_only_the_first_problems_are_told_and_the_rest_counted() -> None:
    document = {"models": {f"m{number}": {} for number in range(50)}}
    told = lines(json.dumps(document).encode())
    assert told[0] == 'models.json#/models/m0: needs the key "vendor"'
    assert told[MAX_PROBLEMS:] == ["models.json: and 30 more"]


def test_file_one_byte_too_large_is_refused_unparsed() -> None:
    assert lines(b" " * (MAX_FILE_BYTES + 1)) == [f"models.json:1:1: larger than {MAX_FILE_BYTES} bytes"]


def test_deep_nesting_is_refused_unparsed() -> None:
    assert lines(b'{"models":' * 100_000) == ["models.json:1:641: nested deeper than 64"]


def test_control_characters_never_reach_a_terminal() -> None:
    (line,) = lines(b'{"\\u001b[31m\\ud800": 1}')
    assert line.isprintable()


KEYS = st.sampled_from(
    ["providers", "models", "routes", "settings", "a/b", "m", "vendor", "variants", "price_usd", "effort=x"]
)
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["active", "1.5"])
)
DOCUMENTS = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=3), inner, max_size=4)
)


@given(document=DOCUMENTS)
def test_any_document_is_a_models_file_or_told_why_not(document: Any) -> None:
    told = problems(json.dumps(document).encode())
    assert all(line.isprintable() for line in told)
    assert told or SCHEMA.is_valid(document)

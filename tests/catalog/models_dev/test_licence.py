"""Licences of models: by the first pattern of their id, and what follows from the licence."""

import pytest

from modelreg.catalog.models_dev.licence import licence_of, licence_terms
from modelreg.catalog.models_dev.tables import table


def test_a_model_that_no_pattern_names_has_no_licence() -> None:
    assert licence_of("somebody-s-model") == {}


@pytest.mark.parametrize(
    ("model", "licence", "commercial_use"),
    [
        ("gpt-oss-120b", "Apache-2.0", True),
        # Its own terms say so.
        ("gpt-5", "proprietary", True),
        ("sonar-pro", "proprietary", None),
        ("minimax-m2.7", "minimax-m2.7-non-commercial", False),
        # A number of users decides.
        ("llama-3.3-70b-instruct", "llama3.3", None),
        # A revenue decides.
        ("jamba-1.5-large", "jamba-open-model-license", None),
        # Forbidden by the licence, sold by the vendor.
        ("command-r-plus-08-2024", "CC-BY-NC-4.0", None),
        # Forbidden, and nobody sells it.
        ("solar-10.7b-instruct", "CC-BY-NC-4.0", False),
    ],
)
def test_commercial_use_follows_from_the_licence_where_nothing_else_decides(
    model: str,
    licence: str,
    commercial_use: bool | None,  # noqa: FBT001 - what is expected
) -> None:
    found = licence_of(model)
    assert (found["name"], found.get("commercial_use")) == (licence, commercial_use)


def test_every_licence_that_a_pattern_gives_has_its_terms() -> None:
    entries = table("licences")["licences"]
    assert {entry["name"] for entry in entries} <= set(licence_terms())
    # Stated in one place alone.
    assert all(entry["name"] == "proprietary" for entry in entries if "commercial_use" in entry)

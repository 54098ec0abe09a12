"""Licences and platforms of the packaged catalogue come from tables that must fit the models and providers."""

import pytest

from catalogue.licences import licences
from catalogue.platforms import platforms
from quality_model.facts import Document


def test_a_licence_that_no_table_explains_stops_the_making(catalogue: Document) -> None:
    odd = {"models": {"m": {"licence": "MIT"}, "n": {"licence": "nobody-knows"}}}
    with pytest.raises(ValueError, match=r"licence_terms\.toml: nobody-knows \(of n\)"):
        licences(odd)
    assert licences(catalogue) == catalogue["licences"]


def test_a_platform_or_provider_that_is_gone_stops_the_making(catalogue: Document) -> None:
    assert platforms(catalogue) == catalogue["platforms"]
    without = {name: entry for name, entry in catalogue["providers"].items() if name not in {"groq", "vercel"}}
    with pytest.raises(ValueError, match="that are gone: vercel, groq"):
        platforms({"providers": without})

"""What the packaged catalogue says of licences and platforms agrees with what it says of models and providers."""

import re
from collections import Counter

import pytest

from modelreg.catalog.packaged import packaged_models
from modelreg.catalog.route import RouteParts

PACKAGED = packaged_models()
MOST_OFFERED = 100


def test_every_licence_of_a_model_is_explained() -> None:
    assert {model.licence for model in PACKAGED.models.values() if model.licence} <= set(PACKAGED.licences)


def test_what_a_model_says_of_commercial_use_its_licence_says() -> None:
    for name, model in PACKAGED.models.items():
        if model.licence is None:
            assert model.commercial_use is None, name
        elif model.licence != "proprietary" and model.commercial_use is not None:
            licence = PACKAGED.licences[model.licence]
            assert model.commercial_use == licence.commercial_use, name
            assert licence.max_monthly_users is None, name


def test_the_models_most_offered_have_a_licence() -> None:
    offers = Counter(RouteParts.of(route).model for route in PACKAGED.routes)
    least = offers.most_common(MOST_OFFERED)[-1][1]
    unlicensed = {name for name, count in offers.items() if count >= least and PACKAGED.models[name].licence is None}
    assert not {name for name in unlicensed if offers[name] > least}
    # Of those at the bound, which are more than fit, enough.
    assert sum(count >= least for count in offers.values()) - len(unlicensed) >= MOST_OFFERED


def test_open_weights_may_be_changed_and_closed_ones_are_under_terms() -> None:
    for name, model in PACKAGED.models.items():
        if model.licence is not None:
            assert (model.licence == "proprietary") == (not model.open_weights), name


@pytest.mark.parametrize("name", PACKAGED.licences)
def test_a_licence_says_where_it_is_from(name: str) -> None:
    licence = PACKAGED.licences[name]
    assert licence.display_name
    assert licence.url or licence.source
    if licence.spdx is not None:
        assert licence.spdx == name
        assert re.fullmatch(r"[A-Za-z0-9.-]+", licence.spdx)
    # From that many users on another agreement is needed: so below it the uses are allowed, or depend on more.
    if licence.max_monthly_users is not None:
        assert licence.commercial_use is not False


def test_llama_needs_another_agreement_from_700_million_users_on() -> None:
    llamas = [licence for name, licence in PACKAGED.licences.items() if name.startswith("llama")]
    assert len(llamas) == 6
    assert {licence.max_monthly_users for licence in llamas} == {700_000_000}


def test_a_platform_is_one_of_a_provider_and_names_no_secret() -> None:
    reached = {provider.platform for provider in PACKAGED.providers.values()}
    for name, platform in PACKAGED.platforms.items():
        assert name in reached
        assert set(platform.supported_providers or []) <= set(PACKAGED.providers)
        assert platform.auth_type in {"api_key", "oauth", "none"}
        assert all(re.fullmatch(r"[A-Z_]+", variable) for variable in (platform.auth_config or {}).values())
        credential = (platform.auth_config or {}).get("credential")
        assert credential in {None, PACKAGED.providers[name].credential_ref}


def test_a_provider_needs_a_credential_unless_it_is_on_this_machine() -> None:
    for name, provider in PACKAGED.providers.items():
        assert provider.auth_required == (not provider.is_on_this_machine()), name

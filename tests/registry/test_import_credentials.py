"""Credentials as rows of the store, on each kind of store: what they enable, and what takes that back."""

from collections.abc import Mapping

import pytest
from sqlalchemy import insert, select

from modelreg.catalog.file import ModelsFile
from modelreg.catalog.merge import merge
from modelreg.catalog.packaged import packaged_models, packaged_vocabulary
from modelreg.catalog.snapshot import build_content
from modelreg.registry.credentials import discovered_in
from modelreg.registry.import_credentials import import_credentials
from modelreg.registry.stored.catalogue import read_catalogue
from modelreg.registry.stored.file import file_rows
from modelreg.registry.stored.provider import stored_provider
from modelreg.store.kinds import PROVIDER
from modelreg.store.read_layers import read_resources
from modelreg.store.revisions import Change
from modelreg.store.store import Store
from modelreg.store.tables.providers import PROVIDERS
from modelreg.store.write_layer import replace_layer

WITH_KEY = {"OPENAI_API_KEY": "canary-4711"}


@pytest.fixture
def store(store: Store) -> Store:
    """A store whose catalogue has one provider."""
    with store.writing() as connection:
        catalogue = {"credential_ref": "OPENAI_API_KEY", "base_url": "https://api.openai.com/v1", "source": "a page"}
        connection.execute(insert(PROVIDERS).values(name="openai", layer="catalogue", **catalogue))
    return store


def imported(store: Store, environment: Mapping[str, str], *, is_shared: bool = False) -> list[Change]:
    with store.writing() as connection:
        return import_credentials(connection, environment, is_shared=is_shared)


def is_enabled(store: Store) -> bool:
    with store.reading() as connection:
        resource = read_resources(connection, PROVIDER)["openai"]
        return bool(stored_provider("openai", resource).is_enabled)


def test_a_credential_enables_its_provider_and_its_value_is_not_kept(store: Store) -> None:
    assert imported(store, WITH_KEY) == [Change("provider", "openai", "updated")]
    assert is_enabled(store)
    with store.reading() as connection:
        rows = connection.execute(select(PROVIDERS)).all()
    assert "environment OPENAI_API_KEY" in str(rows)
    assert "canary" not in str(rows)


def test_the_same_again_changes_nothing(store: Store) -> None:
    imported(store, WITH_KEY)
    assert imported(store, WITH_KEY) == []


def test_one_that_is_gone_no_longer_enables_in_a_store_of_one_process(store: Store) -> None:
    imported(store, WITH_KEY)
    assert imported(store, {}) == [Change("provider", "openai", "updated")]
    assert not is_enabled(store)


def test_one_that_is_gone_here_may_be_there_for_others_of_a_shared_store(store: Store) -> None:
    imported(store, WITH_KEY, is_shared=True)
    assert imported(store, {}, is_shared=True) == []
    assert is_enabled(store)


def test_two_that_find_it_under_different_names_do_not_take_turns(store: Store) -> None:
    imported(store, WITH_KEY, is_shared=True)
    with store.writing() as connection:
        connection.execute(PROVIDERS.update().where(PROVIDERS.c.layer == "discovered").values(source="environment X"))
    assert imported(store, WITH_KEY, is_shared=True) == []


def test_what_a_user_disabled_stays_disabled(store: Store) -> None:
    with store.writing() as connection:
        connection.execute(insert(PROVIDERS).values(name="openai", layer="user", is_enabled=False))
    imported(store, WITH_KEY)
    assert not is_enabled(store)


def test_what_else_was_discovered_stays(store: Store) -> None:
    with store.writing() as connection:
        connection.execute(insert(PROVIDERS).values(name="openai", layer="discovered", display_name="Found"))
    imported(store, WITH_KEY)
    imported(store, {})
    with store.reading() as connection:
        [row] = connection.execute(select(PROVIDERS).where(PROVIDERS.c.layer == "discovered")).all()
    assert (row.display_name, row.is_enabled, row.source) == ("Found", None, None)


def test_one_that_no_catalogue_has_any_longer_is_forgotten(store: Store) -> None:
    imported(store, WITH_KEY, is_shared=True)
    with store.writing() as connection:
        connection.execute(PROVIDERS.delete().where(PROVIDERS.c.layer == "catalogue"))
    assert imported(store, WITH_KEY, is_shared=True) == [Change("provider", "openai", "deleted")]


def test_a_store_and_no_store_serve_the_same_for_the_same_credentials(store: Store) -> None:
    packaged, vocabulary = packaged_models(), packaged_vocabulary()
    with store.writing() as connection:
        replace_layer(connection, "catalogue", file_rows(packaged, imported_as="a test", digest=None, enables=False))
        import_credentials(connection, WITH_KEY, is_shared=False)
        stored = read_catalogue(connection, vocabulary).content(vocabulary)
    discovered = discovered_in(WITH_KEY, packaged.providers)
    merged = merge(packaged, ModelsFile(), vocabulary, file="", discovered=discovered)
    assert stored == build_content(merged, vocabulary)
    assert {name.partition("/")[0] for name in merged.routes} == {"openai"}

"""A credential in the environment: when it is one, and that nothing of it is kept but its name."""

from pathlib import Path

import pytest

from modelreg.catalog.provider import ProviderEntry
from modelreg.registry.credentials import credentials_in, discovered_in

AZURE = ProviderEntry(credential_ref="AZURE_API_KEY", base_url="https://${AZURE_RESOURCE_NAME}.openai.azure.com")
PROVIDERS = {
    "azure": AZURE,
    "github-models": ProviderEntry(credential_ref="GITHUB_TOKEN", base_url="https://models.github.ai"),
    "openai": ProviderEntry(credential_ref="OPENAI_API_KEY", base_url="https://api.openai.com/v1"),
    "open": ProviderEntry(base_url="http://127.0.0.1:1234/v1"),
}


def test_a_variable_of_the_name_is_a_credential() -> None:
    assert credentials_in({"OPENAI_API_KEY": "sk-1"}, PROVIDERS) == {"openai": "OPENAI_API_KEY"}


@pytest.mark.parametrize("value", ["", "  ", "\n"])
def test_a_blank_one_is_none(value: str) -> None:
    assert credentials_in({"OPENAI_API_KEY": value}, PROVIDERS) == {}


def test_a_file_that_the_environment_names_is_one(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("sk-1")
    assert credentials_in({"OPENAI_API_KEY_FILE": str(file)}, PROVIDERS) == {"openai": "OPENAI_API_KEY_FILE"}


@pytest.mark.parametrize("made", ["nothing", "empty", "folder", "null byte"])
def test_a_file_that_holds_nothing_is_none(made: str, tmp_path: Path) -> None:
    file = tmp_path / "key"
    if made == "empty":
        file.touch()
    elif made == "folder":
        file.mkdir()
    name = f"{file}\0" if made == "null byte" else str(file)
    assert credentials_in({"OPENAI_API_KEY_FILE": name}, PROVIDERS) == {}


def test_places_of_the_address_must_be_there_too() -> None:
    assert credentials_in({"AZURE_API_KEY": "k"}, PROVIDERS) == {}
    both = {"AZURE_API_KEY": "k", "AZURE_RESOURCE_NAME": "mine"}
    assert credentials_in(both, PROVIDERS) == {"azure": "AZURE_API_KEY"}


def test_a_token_that_machines_have_for_other_reasons_enables_nothing() -> None:
    assert credentials_in({"GITHUB_TOKEN": "ghp"}, PROVIDERS) == {}


def test_only_the_name_is_told() -> None:
    found = discovered_in({"OPENAI_API_KEY": "canary-4711"}, PROVIDERS)
    assert found.providers["openai"].source == "environment OPENAI_API_KEY"
    assert "canary" not in found.model_dump_json()

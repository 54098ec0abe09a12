"""The address of the store: what it may be, and that its password is never shown."""

import re
from pathlib import Path

import pytest

from modelreg.store_url import StoreUrl, without_password


def test_an_sqlite_file_is_meant_from_the_folder_or_the_root() -> None:
    assert StoreUrl.parse("sqlite:///some/registry.db").file == Path("some/registry.db")
    assert StoreUrl.parse("sqlite:////var/lib/registry.db").file == Path("/var/lib/registry.db")


def test_a_relative_file_can_be_meant_from_elsewhere() -> None:
    assert str(StoreUrl.parse("sqlite:///x.db").meant_from(Path("/etc/modelreg"))) == "sqlite:////etc/modelreg/x.db"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://db/registry", "postgresql://db/registry"),
        ("postgres://me@db:5432/registry", "postgres://me@db:5432/registry"),
        ("postgresql://me:secret@db/registry", "postgresql://me:***@db/registry"),
        (
            "postgresql://db/registry?user=me&password=secret&sslmode=require",
            "postgresql://db/registry?user=me&password=***&sslmode=require",
        ),
    ],
)
def test_postgresql_is_shown_without_its_password(text: str, shown: str) -> None:
    url = StoreUrl.parse(text)
    assert (str(url), url.conninfo) == (shown, text)
    assert "secret" not in repr(url)


@pytest.mark.parametrize(
    "text", ["", "registry.db", "sqlite://", "sqlite:///", "mysql://db/x", "postgresql:db", "postgresql://a b"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        StoreUrl.parse(text)


@pytest.mark.parametrize("password", ["100%sure", "pa/ss", "p@ss"])
def test_a_password_that_libpq_would_quote_in_its_errors_is_refused(password: str) -> None:
    text = f"postgresql://me:{password}@db/registry"
    with pytest.raises(ValueError, match="postgresql"):
        StoreUrl.parse(text)
    assert without_password(text) == "postgresql://me:***@db/registry"


def test_every_secret_of_an_address_is_left_out() -> None:
    shown = str(StoreUrl.parse("postgresql://me:a%40b@db/registry?sslpassword=hidden&connect_timeout=3"))
    assert shown == "postgresql://me:***@db/registry?sslpassword=***&connect_timeout=3"

"""Where a client finds its key, and that what is none is refused without being told."""

from pathlib import Path

import pytest

from modelreg.api_key import BadKeyError, checked, credentials, key_of
from modelreg.identity.api_key import ApiKey


def test_a_file_stands_before_the_environment(tmp_path: Path) -> None:
    first, second = ApiKey.make().reveal(), ApiKey.make().reveal()
    file = tmp_path / "key"
    file.write_text(f"{first}\n")
    environment = {"MODELREG_API_KEY": second}
    assert key_of(file, environment) == first
    assert key_of(None, environment) == second
    assert key_of(None, {"MODELREG_API_KEY": ""}) is None
    assert key_of(None, {}) is None


def test_every_key_that_is_made_can_be_sent() -> None:
    for _ in range(1_000):
        key = ApiKey.make().reveal()
        assert credentials(checked(key, "here")) == (("authorization", f"Bearer {key}"),)
    assert credentials(None) == ()


@pytest.mark.parametrize(
    "text", ["password", "mr_password", "Bearer x", "mr_abcdefgh_" + "A" * 44, "a\nb", "x" * 5_000]
)
def test_what_is_no_key_is_refused_without_being_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "key"
    file.write_text(text)
    for bad in (lambda: key_of(file), lambda: key_of(None, {"MODELREG_API_KEY": text}), lambda: checked(text, "key")):
        with pytest.raises(BadKeyError) as raised:
            bad()
        assert text not in str(raised.value)

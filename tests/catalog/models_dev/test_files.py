"""Files of a catalogue are bounded, links are followed within it, and what cannot be read is named."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from modelreg.catalog.models_dev.files import MAX_FILE_BYTES


def test_offer_behind_a_link_is_read(folder: Any) -> None:
    folder.file("providers/other/provider.toml", "name = 1")
    target = folder.offer(provider="other")
    link = folder.root / "providers/host/models/model-1.toml"
    link.parent.mkdir()
    link.symlink_to(os.path.relpath(target, link.parent))
    reading = folder.read()
    assert set(reading.document["routes"]) == {"host/model-1"}


def test_link_that_git_left_as_text_is_followed(folder: Any) -> None:
    folder.offer(provider="other")
    folder.file("providers/other/provider.toml", "name = 1")
    folder.offer("../../other/models/model-1.toml")
    assert set(folder.read().document["routes"]) == {"host/model-1"}


@pytest.mark.parametrize("as_link", [True, False])
def test_link_to_nowhere_is_skipped(folder: Any, *, as_link: bool) -> None:
    path = folder.offer("../../gone/models/model-1.toml\n")
    if as_link:
        path.unlink()
        path.symlink_to("../../gone/models/model-1.toml")
    assert folder.refused() == ["DANGLING_LINK: providers/gone/models/model-1.toml"]


def test_link_out_of_the_catalogue_is_not_followed(folder: Any) -> None:
    secret = folder.root.parent / "secret.toml"
    secret.write_text("name = 'x'")
    folder.offer("../../../../secret.toml")
    assert folder.refused() == [f"LINK_OUTSIDE: {secret}"]


def test_links_in_a_circle_are_skipped(folder: Any) -> None:
    folder.offer("./model-1.toml")
    assert folder.refused() == ["LINK_CYCLE: providers/host/models/model-1.toml"]


def test_link_that_the_system_refuses_is_skipped(folder: Any) -> None:
    folder.offer(f"../../host/models/{'x' * 300}.toml")
    assert folder.refused() == ["UNREADABLE: File name too long"]


def test_name_of_a_megabyte_is_refused_unparsed(folder: Any) -> None:
    folder.offer(f'name = "{"x" * 2**20}"')
    assert folder.refused() == [f"TOO_LARGE: more than {MAX_FILE_BYTES} bytes"]


@pytest.mark.parametrize(
    "content",
    [
        b"name = ",
        b"\xff\xfe",
        b"a = 1\na = 2",
        b"a = " + b"1" * 5_000,
        b"a = " + b"[" * 50_000,
        b"a = " + b"[" * 150 + b"]" * 150,
    ],
)
def test_what_is_no_toml_is_skipped(folder: Any, content: bytes) -> None:
    folder.offer(content)
    (reason,) = folder.refused()
    assert reason.startswith("NOT_TOML: ")


PROVIDERS: list[tuple[Callable[[str], str], str]] = [
    (lambda text: text.replace("@ai-sdk/openai-compatible", "@acme/sdk"), "NO_ENDPOINT: host: SDK @acme/sdk, "),
    (
        lambda text: text.replace("api = ", "apo = "),
        "NO_ENDPOINT: host: SDK @ai-sdk/openai-compatible, base URL not known",
    ),
    (lambda text: text.replace("npm = ", "npn = "), "NO_ENDPOINT: host: SDK not known (`npm` is missing), base URL "),
    (lambda text: text.replace("https://host", "gopher://host"), "NO_ENDPOINT: host: SDK"),
    (lambda _: "name =", "UNFIT_PROVIDER: host: NOT_TOML: "),
    (lambda text: text.replace('["HOST_API_KEY"]', "3"), "UNFIT_PROVIDER: host: env: "),
]


@pytest.mark.parametrize(("change", "reason"), PROVIDERS)
def test_offers_of_a_provider_that_nobody_can_call_are_skipped(
    folder: Any, change: Callable[[str], str], reason: str
) -> None:
    path = folder.root / "providers/host/provider.toml"
    path.write_text(change(path.read_text()))
    folder.offer()
    (told,) = folder.refused()
    assert told.startswith(reason)


@pytest.mark.parametrize(
    ("own", "reason"),
    [("npm = '@acme/sdk'", "no dialect is known for @acme/sdk"), ("api = 'ftp://host'", "ftp://host is no URL")],
)
def test_offer_whose_own_way_nobody_can_go_is_skipped(folder: Any, own: str, reason: str) -> None:
    folder.offer(f"name = 'x'\n[provider]\n{own}")
    assert folder.refused() == [f"NO_ENDPOINT: {reason}"]


@pytest.mark.parametrize("name", ["~acme/latest'quoted", "a\u202eb", "x" * 201])
def test_id_that_cannot_name_a_route_is_skipped(folder: Any, name: str) -> None:
    folder.offer(name=name)
    (told,) = folder.refused()
    assert told.startswith("UNFIT_ID: ")
    assert told.isprintable()

"""An offer inherits from its base model, whole or in part, and one whose inheritance cannot be followed is skipped."""

from typing import Any

import pytest

BASE = """\
name = "Base One"
family = "base"
release_date = "2026-02-03"
reasoning = true
tool_call = true
open_weights = true
[limit]
context = 200000
output = 64000
[modalities]
input = ["text", "image"]
output = ["text"]
"""


def test_offer_states_what_it_changes_and_inherits_the_rest(folder: Any) -> None:
    folder.base(BASE)
    folder.offer('base_model = "acme/base-1"\n[limit]\noutput = 4096\n')
    model, route, _ = folder.one()
    assert model["display_name"] == "Base One"
    assert model["input_modalities"] == ["text", "image"]
    assert (model["context_tokens"], model["max_output_tokens"]) == (200_000, 64_000)
    assert route["max_output_tokens"] == 4_096
    assert "context_tokens" not in route


def test_model_has_the_name_of_its_base_and_its_vendor(folder: Any) -> None:
    folder.base(BASE)
    folder.offer('base_model = "acme/base-1"', name="Acme/Base-One-Turbo")
    reading = folder.read()
    assert set(reading.document["routes"]) == {"host/base-1"}
    assert reading.document["models"]["base-1"]["vendor"] == "acme"
    assert reading.document["routes"]["host/base-1"]["model_string"] == "Acme/Base-One-Turbo"


def test_omitted_parts_are_not_inherited(folder: Any) -> None:
    folder.base(BASE, "acme/base-2")
    folder.offer('base_model = "acme/base-2"\nbase_model_omit = ["limit.output", "family", "no.such.part"]')
    folder.offer('base_model = "acme/base-2"', provider="second")
    folder.file("providers/second/provider.toml", (folder.root / "providers/host/provider.toml").read_text())
    routes = folder.read().document["routes"]
    # The model has its output from the base; this offer's own is unknown, so it states none.
    assert "max_output_tokens" not in routes["host/base-2"]


def test_base_may_have_a_base(folder: Any) -> None:
    folder.base(BASE, "acme/older")
    folder.base('base_model = "acme/older"\nname = "Newer"', "acme/newer")
    folder.offer('base_model = "acme/newer"')
    model, _, _ = folder.one()
    assert (model["display_name"], model["context_tokens"]) == ("Newer", 200_000)


def test_bases_in_a_circle_skip_the_offer(folder: Any) -> None:
    folder.base('base_model = "acme/two"', "acme/one")
    folder.base('base_model = "acme/one"', "acme/two")
    folder.offer('base_model = "acme/one"')
    assert folder.refused() == ["BASE_CYCLE: acme/one -> acme/two -> acme/one"]


def test_missing_base_skips_the_offer(folder: Any) -> None:
    folder.offer('base_model = "acme/gone"')
    assert folder.refused() == ["MISSING_BASE: acme/gone"]


@pytest.mark.parametrize("name", ["../../secret", "/etc/passwd", "acme", f"acme/{'x' * 300}", "acme/a b"])
def test_base_that_is_not_within_the_catalogue_is_no_base(folder: Any, name: str) -> None:
    folder.offer(f'base_model = "{name}"')
    (reason,) = folder.refused()
    assert reason.startswith(f"UNFIT_BASE: {name[:190]}")


@pytest.mark.parametrize("line", ["base_model = 3", 'base_model = "acme/base-1"\nbase_model_omit = "limit"'])
def test_inheritance_that_is_no_text_or_list_skips_the_offer(folder: Any, line: str) -> None:
    folder.base(BASE)
    folder.offer(line)
    (reason,) = folder.refused()
    assert reason.startswith("UNFIT_BASE: base_model")


def test_base_that_is_no_toml_skips_the_offer(folder: Any) -> None:
    folder.base("name =", "acme/bad")
    folder.offer('base_model = "acme/bad"')
    (reason,) = folder.refused()
    assert reason.startswith("UNFIT_BASE: acme/bad: NOT_TOML")


def test_one_bad_row_leaves_the_others(folder: Any) -> None:
    for number in range(20):
        folder.offer(name=f"model-{number:02d}")
    folder.offer('base_model = "acme/gone"', name="bad")
    reading = folder.read()
    assert reading.report.totals() == {"imported": 20, "flagged": 0, "skipped": 1}
    assert len(reading.document["routes"]) == 20

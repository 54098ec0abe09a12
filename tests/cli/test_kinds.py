"""`platforms`, `licences`, `aliases`, `groups` and `offers`: lists and single ones, in text and in JSON."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import Result

from support.tables import line_of, rows_of

Run = Callable[..., Result]


def listed(done: Result, kind: str) -> list[dict[str, Any]]:
    assert done.exit_code == 0, done.output
    return [resource[kind] for resource in json.loads(done.stdout).get("resources", [])]


@pytest.mark.parametrize(
    ("noun", "kind", "id_field", "known"),
    [("platforms", "platform", "platform_id", "azure"), ("licences", "licence", "licence_id", "MIT")],
)
def test_a_list_is_by_name_and_whole_in_text_and_json(
    run: Run, noun: str, kind: str, id_field: str, known: str
) -> None:
    names = [one[id_field] for one in listed(run(noun, "ls", "--json"), kind)]
    assert known in names
    assert names == sorted(names)
    done = run(noun, "ls")
    assert [row[0] for row in rows_of(done)] == names
    assert f"{noun}: {len(names)}, registry revision 1" in done.stdout


def test_a_licence_says_what_it_allows(run: Run) -> None:
    by_id = {one["licence_id"]: one for one in listed(run("licences", "ls", "--json"), "licence")}
    assert by_id["MIT"]["commercial_use"] is True
    assert by_id["CC-BY-NC-4.0"].get("commercial_use", False) is False
    assert line_of(run("licences", "show", "MIT"), "commercial use")[2] == "yes"
    assert json.loads(run("licences", "show", "MIT", "--json").stdout)["resource"]["licence"]["spdx"] == "MIT"


@pytest.mark.parametrize(("noun", "kind"), [("aliases", "alias"), ("groups", "group")])
def test_a_list_of_none_is_an_answer(run: Run, noun: str, kind: str) -> None:
    assert listed(run(noun, "ls", "--json"), kind) == []
    assert f"{noun}: 0, " in run(noun, "ls").stdout


def test_aliases_and_groups_are_listed_with_what_they_name(
    run: Run, server_data: tuple[str, str], apply: Callable[..., None]
) -> None:
    few = {"group_id": "few", "models": ["gpt-5-mini", "gpt-5"]}
    apply({"alias": {"alias_id": "fast", "model": "gpt-5-mini"}}, {"group": few})
    assert listed(run("aliases", "ls", "--json", *server_data), "alias") == [
        {"alias_id": "fast", "model": "gpt-5-mini"}
    ]
    assert listed(run("groups", "ls", "--json", *server_data), "group") == [few]
    assert line_of(run("aliases", "ls", *server_data), "fast") == ["fast", "gpt-5-mini"]
    assert line_of(run("groups", "ls", *server_data), "few") == ["few", "gpt-5-mini,", "gpt-5"]
    assert line_of(run("groups", "show", "few", *server_data), "said by") == ["said", "by", "user"]
    unknown = run("aliases", "show", "fsat", *server_data)
    assert unknown.exit_code == 2
    assert 'next: write "fast"' in unknown.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("platforms", "show", "azur"), 'next: write "azure"'),
        (("licences", "show", "MTI"), 'next: write "MIT"'),
        (("aliases", "show", "x"), "next: `modelreg aliases ls` lists what there is"),
        (("groups", "show", "x"), "next: `modelreg groups ls` lists what there is"),
        (("platforms", "show"), "Missing argument"),
    ],
)
def test_one_that_is_not_there_is_wrong_usage(run: Run, arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_offers_are_those_that_every_option_lets_pass(run: Run) -> None:
    offers = listed(run("offers", "ls", "--provider", "openai", "--pattern", "*mini*", "--json"), "route")
    assert "openai/gpt-5-mini" in {offer["route_id"] for offer in offers}
    assert all(offer["provider_id"] == "openai" and "mini" in offer["route_id"] for offer in offers)
    through = listed(run("offers", "ls", "--platform", "azure", "--model", "gpt-5-mini", "--json"), "route")
    assert [offer["route_id"] for offer in through] == ["azure/gpt-5-mini"]
    done = run("offers", "ls", "--platform", "azure", "--model", "gpt-5-mini")
    assert line_of(done, "azure/gpt-5-mini")[1:] == ["gpt-5-mini", "azure", "active", "$0.25", "$2.00", "yes"]
    assert "offers: 1, " in done.stdout

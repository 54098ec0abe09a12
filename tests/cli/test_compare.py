"""`compare`, `models alternatives` and `models availability`, in this process on the packaged catalogue."""

import json
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from typer.testing import Result

from support.tables import line_of, rows_of

Run = Callable[..., Result]


def test_prices_are_cheapest_first_and_exact(run: Run) -> None:
    models = ("gpt-5-mini", "claude-haiku-4-5")
    answer = json.loads(run("compare", *models, "--tokens-in", "1000", "--tokens-out", "300", "--json").stdout)
    amounts = [Decimal(price["quote"]["expected"]) for price in answer["prices"]]
    assert amounts == sorted(amounts)
    assert {price["model_id"] for price in answer["prices"]} == set(models)
    for price in answer["prices"]:
        lines = price["quote"]["lines"]
        pico_usd = sum(int(line["count"]) * int(line["rate_pico_usd"]) for line in lines)
        assert Decimal(price["quote"]["expected"]) == Decimal(pico_usd).scaleb(-12)


def test_the_table_shows_cost_and_work(run: Run) -> None:
    done = run("compare", "gpt-5-mini", "--tokens-in", "1000", "--tokens-out", "300")
    assert line_of(done, "openai/gpt-5-mini")[1:3] == ["gpt-5-mini", "$0.000850"]
    assert "1000 input and 300 output tokens" in done.stdout


def test_the_task_class_gives_the_work_that_is_left_out(run: Run) -> None:
    work = json.loads(run("compare", "gpt-5-mini", "--task-class", "coding", "--json").stdout)["workload"]
    assert int(work["input_tokens"]) > 0
    capped = json.loads(run("compare", "gpt-5-mini", "--tokens-out", "300", "--max-tokens", "7", "--json").stdout)
    assert {line["count"] for price in capped["prices"] for line in price["quote"]["lines"]} >= {"7"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("compare", "gpt5-mini"), 'next: write "gpt-5-mini"'),
        (("compare", "gpt-5-mini", "zzzzzzzz"), "next: `modelreg models ls` lists what there is"),
        (("compare", "gpt-5-mini", "--task-class", "codng"), 'next: write "coding"'),
        (("compare", "gpt-5-mini", "--tokens-in", "-3"), "--tokens-in: -3 is not between 0 and"),
        (("compare",), "Missing argument 'MODEL'"),
        (("models", "alternatives", "gpt4o"), 'next: write "gpt-4o"'),
        (("models", "alternatives", "gpt-4o", "--task-class", "codng"), 'next: write "coding"'),
        (("models", "alternatives", "gpt-4o", "--count", "100"), "--count"),
        (("models", "availability", "gpt4o"), 'next: write "gpt-4o"'),
    ],
)
def test_what_is_not_known_is_wrong_usage(run: Run, arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


def test_alternatives_are_others_of_the_same_type(run: Run) -> None:
    answer = json.loads(run("models", "alternatives", "text-embedding-3-small", "--count", "3", "--json").stdout)
    names = [one["model_id"] for one in answer["alternatives"]]
    assert len(names) == 3
    assert "text-embedding-3-small" not in names
    embeddings = json.loads(run("search", "--type", "embedding", "--json").stdout)["models"]
    assert set(names) <= {one["model"]["model_id"] for one in embeddings}
    done = run("models", "alternatives", "text-embedding-3-small", "--count", "3")
    assert [row[0] for row in rows_of(done)] == names
    assert "text-embedding-3-small is active" in done.stdout


def test_alternatives_to_a_call_of_an_effort_start_from_what_it_costs(run: Run) -> None:
    asked = ("--effort", "high", "--tokens-in", "1000", "--tokens-out", "1000")
    cheapest = json.loads(run("cost", "--model", "gpt-5", *asked, "--json").stdout)["quotes"][0]
    answer = json.loads(run("models", "alternatives", "gpt-5", *asked, "--json").stdout)
    assert (answer["expected"], answer["route_id"]) == (cheapest["quote"]["expected"], cheapest["route"]["route_id"])


def test_what_no_route_takes_has_no_alternatives(run: Run) -> None:
    done = run("models", "alternatives", "gpt-5", "--tier", "none-such")
    assert rows_of(done) == []
    assert "none of its routes takes this workload" in done.stdout


def test_cheaper_alternatives_cost_no_more(run: Run) -> None:
    def blended(*arguments: str) -> list[int]:
        answer = json.loads(run("models", "alternatives", "gpt-4o", *arguments, "--json").stdout)
        return [int(one["blended_pico_usd"]) for one in answer["alternatives"]]

    own = json.loads(run("search", "--name", "gpt-4o", "--json").stdout)["models"][0]["blended_pico_usd"]
    assert max(blended("--cheaper")) <= int(own) < max(blended())


def test_a_named_replacement_stands_first_and_is_said_to_be_named(
    run: Run, server_data: tuple[str, str], apply: Callable[..., None]
) -> None:
    apply({"model": {"model_id": "gpt-4o", "replacement": "gpt-5-nano", "migration_guide": "ask for less"}})
    done = run("models", "alternatives", "gpt-4o", *server_data)
    assert rows_of(done)[0][0] == "gpt-5-nano"
    assert "named as its replacement" in done.stdout.splitlines()[1]
    assert done.stdout.rstrip().endswith("ask for less")


def test_availability_has_every_platform_with_its_routes(run: Run) -> None:
    answer = json.loads(run("models", "availability", "gpt-5-mini", "--json").stdout)
    routes = [route for platform in answer["platforms"] for route in platform["route_ids"]]
    offers = json.loads(run("offers", "ls", "--model", "gpt-5-mini", "--json").stdout)["resources"]
    assert sorted(routes) == sorted(offer["route"]["route_id"] for offer in offers)
    done = run("models", "availability", "gpt-5-mini")
    assert line_of(done, "openai")[1:] == ["1", "openai/gpt-5-mini"]
    assert "gpt-5-mini is active" in done.stdout


def test_a_route_that_is_not_active_is_said_to_be_so(run: Run) -> None:
    done = run("compare", "deepseek-v3.1")
    assert line_of(done, "baseten/deepseek-v3.1")[-2:] == ["no", "(deprecated)"]
    assert line_of(run("models", "availability", "deepseek-v3.1"), "baseten")[1:] == [
        "0",
        "baseten/deepseek-v3.1",
        "(deprecated)",
    ]
    assert "deprecated" not in run("compare", "deepseek-v3.1", "--served").stdout


def test_a_call_that_no_context_holds_has_no_cost(run: Run) -> None:
    done = run("compare", "gpt-5-nano", "--tokens-in", "1000000")
    assert line_of(done, "openai/gpt-5-nano")[2:] == ["-", "more", "than", "its", "context", "yes"]


def test_the_work_below_the_table_is_what_was_priced(run: Run) -> None:
    done = run("compare", "gpt-5", "--max-tokens", "10", "--tokens-out", "100")
    assert "input and 10 output tokens" in done.stdout


def test_a_cost_of_nothing_tells_why(run: Run) -> None:
    too_long = ("cost", "--model", "gpt-5-nano", "--tokens-in", "1000000")
    done = run(*too_long)
    assert done.exit_code == 3
    assert re.search(r"^ +[1-9][0-9]*  CONTEXT_EXCEEDED$", done.stdout, re.MULTILINE)
    assert run(*too_long, "--json").exit_code == 3

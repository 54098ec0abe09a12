"""`catalog import`, from a folder, a file and a URL into a real server."""

import gzip
import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from support.litellm import ROW
from support.models_dev import OFFER, OFFER_TOML, PROVIDER, PROVIDER_TOML
from support.openrouter import PRICING, openrouter_list, openrouter_row
from support.web import Respond, answering, serving

Run = Callable[..., Result]


def api_json(**offers: Any) -> bytes:
    """Return what models.dev publishes, with a provider of these offers; `_` in a name stands for `-`."""
    models = {name.replace("_", "-"): offer for name, offer in offers.items()}
    named = {name: {"id": name, **offer} if isinstance(offer, dict) else offer for name, offer in models.items()}
    return json.dumps({"host": {**PROVIDER, "models": named}}).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "models.dev"
    models = root / "providers" / "host" / "models"
    models.mkdir(parents=True)
    (root / "providers" / "host" / "provider.toml").write_text(PROVIDER_TOML)
    (models / "model-1.toml").write_text(OFFER_TOML)
    return root


def served_offers(run: Run, at: tuple[str, str]) -> dict[str, Any]:
    answer = json.loads(run("offers", "ls", "--json", *at).stdout)
    return {resource["route"]["route_id"]: resource["route"] for resource in answer["resources"]}


@pytest.mark.parametrize("source", ["folder", "file", "gzip", "URL"])
def test_a_newer_catalogue_takes_the_place_of_the_packaged_one(
    run: Run, server_data: tuple[str, str], folder: Path, tmp_path: Path, source: str
) -> None:
    file = tmp_path / "api.json"
    file.write_bytes(gzip.compress(api_json(model_1=OFFER)) if source == "gzip" else api_json(model_1=OFFER))
    with serving(answering(file.read_bytes())) as url:
        where = {"folder": str(folder), "file": str(file), "gzip": str(file), "URL": url}[source]
        done = run("catalog", "import", "--from", where, "--accept-all", *server_data)
    assert done.exit_code == 0, done.output
    assert done.stderr == f"reading {where}\n"
    assert done.stdout.splitlines()[0] == "rows 1: imported 1, flagged 0, skipped 0"
    # All that the packaged catalogue had besides is gone, and said to be.
    told = re.search(
        r"; changed (\d+): created (\d+), updated (\d+), deleted (\d+); registry revision 2\n$", done.stdout
    )
    assert told is not None
    changed, *each = map(int, told.groups())
    assert changed == sum(each)
    assert each[2] > 1_600
    offers = served_offers(run, server_data)
    assert list(offers) == ["host/model-1"]
    rates = {rate["kind"]: rate["pico_usd"] for rate in offers["host/model-1"]["price"]["rates"]}
    assert rates == {"input_token": "1000000", "output_token": "2500000"}


def test_one_without_most_of_the_routes_is_held_back_whole_and_told_with_the_next_step(
    run: Run, standing: tuple[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "api.json"
    file.write_bytes(api_json(model_1=OFFER))
    done = run("catalog", "import", "--from", str(file), *standing)
    assert (done.exit_code, done.stdout) == (2, "")
    assert re.search(r"has (\d+) of the layer's \1 routes no more: all of it is held back", done.stderr)
    assert "`modelreg catalog import --from SOURCE --accept-all`" in done.stderr
    assert "openai/gpt-5" in served_offers(run, standing)
    # What would go is shown all the same.
    shown = run("catalog", "diff", "--from", str(file), *standing)
    assert re.search(r"^deleted (model|route) ", shown.stdout, re.MULTILINE)
    assert shown.stdout.rstrip().endswith("nothing is kept")


def test_the_list_of_openrouter_is_known_by_its_form(run: Run, server_data: tuple[str, str], tmp_path: Path) -> None:
    night = {"utc_start": 1630, "utc_end": 30, "prompt": "0.0000005"}
    long = {"min_prompt_tokens": 200_000, "prompt": "0.000002", "completion": "0.000005"}
    row = openrouter_row(
        pricing={**PRICING, "web_search": "0.01", "internal_reasoning": "0.000003", "overrides": [long, night]}
    )
    dynamic = openrouter_row(id="openrouter/auto", pricing={"prompt": "-1", "completion": "-1"})
    file = tmp_path / "models.json"
    file.write_bytes(openrouter_list(row, dynamic, "no row"))
    done = run("catalog", "import", "--from", str(file), *server_data)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0] == "rows 3: imported 1, flagged 1, skipped 1"
    offers = served_offers(run, server_data)
    # Beside what the packaged catalogue has, which stays.
    assert {"openrouter/auto", "openrouter/model-1", "openai/gpt-5"} <= offers.keys()
    assert not {"rates", "free"} & set(offers["openrouter/auto"].get("price", {}))
    rates = offers["openrouter/model-1"]["price"]["rates"]
    assert {rate["kind"]: rate["pico_usd"] for rate in rates if "condition" not in rate} == {
        "input_token": "1000000", "output_token": "2500000", "reasoning_token": "3000000", "search": "10000000000",
    }  # fmt: skip
    assert [(rate["kind"], rate["pico_usd"]) for rate in rates if "window" in rate.get("condition", {})] == [
        ("input_token", "500000")
    ]
    assert sum("above_input_tokens" in rate.get("condition", {}) for rate in rates) == 2


def test_one_bad_row_is_told_and_the_others_land_but_for_strict(
    run: Run, server_data: tuple[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "api.json"
    bad = {**OFFER, "cost": {"input": -1, "output": 2}}
    file.write_bytes(api_json(bad=bad, **{f"good_{number}": OFFER for number in range(20)}))
    asked = ("catalog", "import", "--from", str(file), "--accept-all", *server_data)

    strict = run(*asked, "--strict")
    assert (strict.exit_code, strict.stdout) == (1, "")
    assert "bad: UNFIT_VALUE: cost.input" in strict.stderr
    assert "next: without --strict" in strict.stderr
    assert "host/good-1" not in served_offers(run, server_data)

    tried = run(*asked, "--dry-run")
    assert tried.stdout.rstrip().endswith("nothing is kept")
    assert "host/good-1" not in served_offers(run, server_data)

    answer = json.loads(run(*asked, "--json").stdout)
    assert answer["kept"]["revision"] == "2"
    # The provider, 21 models and their routes.
    assert answer["kept"]["created"] == 1 + 21 + 21
    offers = served_offers(run, server_data)
    assert {f"host/good-{number}" for number in range(20)} < set(offers)
    # Its price cannot be, so it is unknown.
    assert "rates" not in offers["host/bad"].get("price", {})


def test_the_rows_in_json_add_up_and_each_fault_has_its_reason(
    run: Run, standing: tuple[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "api.json"
    file.write_bytes(api_json(good=OFFER, spoilt=[1], negative={**OFFER, "limit": {"context": -1}}))
    asked = ("catalog", "import", "--from", str(file), "--dry-run", "--accept-all", *standing)
    answer = json.loads(run(*asked, "--json").stdout)
    assert answer["rows"] == sum(answer["totals"].values()) == 3
    done = run(*asked)
    assert done.stdout.splitlines()[0].startswith("rows 3: ")
    assert "spoilt" in done.stdout


@pytest.mark.parametrize("form", ["plain", "gzip"])
def test_litellms_list_is_recognised_by_its_form_and_a_dry_run_keeps_nothing(
    run: Run, standing: tuple[str, str], tmp_path: Path, form: str
) -> None:
    file = tmp_path / "prices.json"
    rows = {"sample_spec": {"mode": "one of"}, "gpt-9": ROW, "nobody/gpt-9": {**ROW, "litellm_provider": "nobody"}}
    data = json.dumps(rows).encode()
    file.write_bytes(gzip.compress(data) if form == "gzip" else data)
    answer = json.loads(run("catalog", "import", "--from", str(file), "--dry-run", "--json", *standing).stdout)
    assert answer["totals"] == {"imported": 1, "flagged": 0, "skipped": 2}
    assert answer["reasons"] == {"NO_ENDPOINT": 1, "NO_OFFER": 1}
    # The provider, the model and the route: what only the packaged catalogue knows is not said once more.
    assert (answer["kept"]["layer"], answer["kept"]["imported"], answer["kept"]["rows"]) == ("LAYER_LITELLM", 3, 3)
    assert "openai/gpt-9" not in served_offers(run, standing)


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(500):
            handler.wfile.write(bytes(1 << 20))
    except OSError:
        # The client has seen enough.
        return
    raise AssertionError("somebody read 500 MB")


REFUSED: dict[str, tuple[Respond, str]] = {
    "HTML": (
        answering(b"<!doctype html><title>hello</title>", Content_Type="text/html"),
        "is HTML or XML, not the JSON of a catalogue",
    ),
    "not found": (answering(b"", 404), "answers 404"),
    "500 MB": (endless, "more than"),
    "other JSON": (answering(b"[1]"), "is not of the form of models.dev's api.json"),
    "no provider": (answering(b"{}"), "api.json"),
}


@pytest.mark.parametrize(("respond", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_a_url_that_gives_no_catalogue_changes_nothing(
    run: Run, standing: tuple[str, str], respond: Respond, said: str
) -> None:
    with serving(respond) as url:
        done = run("catalog", "import", "--from", url, *standing)
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"error: {url} " in done.stderr
    assert said in done.stderr
    assert "host/model-1" not in served_offers(run, standing)


def test_a_url_that_hangs_is_left(run: Run, standing: tuple[str, str]) -> None:
    over = threading.Event()

    def hang(_handler: BaseHTTPRequestHandler) -> None:
        over.wait()

    with serving(hang) as url:
        done = run("catalog", "import", "--from", url, "--json", *standing)
        over.set()
    assert (done.exit_code, done.stdout) == (1, "")
    error = json.loads(done.stderr)["error"]
    assert (error["code"], url in error["message"]) == ("FAILED_PRECONDITION", True)


def test_a_source_that_cannot_be_read_is_named(run: Run, standing: tuple[str, str], tmp_path: Path) -> None:
    gone = run("catalog", "import", "--from", str(tmp_path / "gone"), *standing)
    assert (gone.exit_code, gone.stdout) == (1, "")
    assert f"error: {tmp_path / 'gone'} cannot be read: No such file" in gone.stderr
    no_catalogue = run("catalog", "import", "--from", str(tmp_path), *standing)
    assert no_catalogue.exit_code == 1
    assert f"error: {tmp_path} " in no_catalogue.stderr
    assert "providers" in no_catalogue.stderr


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (("--from", "api.json", "--as-of", "tomorrow"), 2, "--as-of: tomorrow is no day; write it as"),
        (("--from", "api.json", "--as-of", "2999-01-01"), 2, "--as-of: 2999-01-01 is in the future, and"),
        ((), 2, "--from"),
        (("--from", "api.json"), 1, "next: start one with `modelreg serve`"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_read(
    run: Run, arguments: tuple[str, ...], exit_code: int, said: str
) -> None:
    done = run("catalog", "import", *arguments)
    assert (done.exit_code, done.stdout) == (exit_code, "")
    assert said in done.stderr

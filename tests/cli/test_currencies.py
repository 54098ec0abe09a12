"""What commands show of prices in other currencies and of rounded ones: from a models file, and from a server."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import Result

from modelreg.cli import rate_words
from modelreg.v1.common_pb2 import ExchangeRate, ImportedAmount
from support.server import RunningServer

Run = Callable[..., Result]
At = tuple[str, str]
MODELS = Path(__file__).parent.parent / "catalog" / "fixtures" / "accepted" / "other_currencies.json"
ECB = ExchangeRate(usd="1.0834", date="2025-11-03", source="ECB reference rate")


@pytest.fixture(scope="module")
def converting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[At]:
    """A server of a models file with prices in other currencies."""
    started = RunningServer(tmp_path_factory.mktemp("data"), ("--models", str(MODELS)))
    try:
        started.wait_for("control plane ready")
        yield ("--data", str(started.data))
    finally:
        started.close()


def words(done: Result) -> str:
    """Return what was printed, each run of spaces as one."""
    assert done.exit_code == 0, done.output
    return re.sub(" +", " ", done.stdout)


@pytest.mark.parametrize(
    ("kind", "imported", "said"),
    [
        ("input_token", ImportedAmount(amount="0.0000000499999999"), "rounded from $0.0499999999 per 1M"),
        ("request", ImportedAmount(amount="0.0000000000025"), "rounded from $0.0000000000025"),
        (
            "output_token",
            ImportedAmount(amount="0.000006", currency="EUR", exchange_rate=ECB),
            "EUR 6 per 1M at $1.0834 of 2025-11-03, ECB reference rate",
        ),
        ("image", ImportedAmount(amount="0.25", currency="EUR"), "EUR 0.25, no exchange rate for EUR"),
        (
            "input_token",
            ImportedAmount(amount=f"0.{'1' * 64}"),
            f"rounded from ${'1' * 6}.{'1' * 58} per 1M",
        ),
    ],
)
def test_what_was_written_is_said_exactly(kind: str, imported: ImportedAmount, said: str) -> None:
    assert rate_words.written(kind, imported) == said


@pytest.mark.parametrize("is_served", [False, True])
def test_a_model_shows_who_states_its_price_and_what_was_written(run: Run, converting: At, *, is_served: bool) -> None:
    at = converting if is_served else ("--models", str(MODELS))
    shown = words(run("models", "show", "eurollama", *at))
    assert "input_token mine/eurollama $1.6251 a million file: EUR 1.5 per 1M at $1.0834 of 2025-11-03, ECB" in shown
    assert "input_token in batches mine/eurollama $0.81255 a million file: EUR 0.75 per 1M at $1.0834" in shown
    assert "input_token mine/franc unknown file: CHF 2 per 1M, no exchange rate for CHF" in words(
        run("models", "show", "franc", *at)
    )
    found = json.loads(run("models", "show", "franc", "--json", *at).stdout)
    (candidate,) = found["candidates"]
    assert candidate["price"]["source"] == "LAYER_FILE"
    assert candidate["price"]["imported"][0] == {
        "kind": "input_token",
        "amount": {"amount": "0.000002", "currency": "CHF"},
    }


@pytest.mark.parametrize("is_served", [False, True])
def test_a_quote_shows_who_states_its_price(run: Run, converting: At, *, is_served: bool) -> None:
    at = converting if is_served else ("--models", str(MODELS))
    shown = words(run("cost", "--tokens-in", "1000", "--tokens-out", "1", "--provider", "mine", *at))
    assert re.search(r"mine/eurollama \$0\.\d+ .* file, rounded 1000 input_token", shown)
    answer = json.loads(run("cost", "--tokens-in", "1000", "--provider", "mine", "--json", *at).stdout)
    quotes = {one["route"]["route_id"]: one["quote"] for one in answer["quotes"] if "variant" not in one["route"]}
    assert (quotes["mine/eurollama"]["source"], quotes["mine/eurollama"]["is_rounded"]) == ("LAYER_FILE", True)


def test_why_shows_currency_and_exchange_rate(run: Run, converting: At) -> None:
    shown = words(run("prices", "why", "mine/eurollama", *converting))
    assert "input_token * file $1.6251 per 1M (EUR 1.5 per 1M at $1.0834 of 2025-11-03, ECB reference rate)" in shown
    assert "request of variant" not in shown
    assert "input_token of variant effort=high * file $1.986 per 1M (JPY 300 per 1M at $0.00662 of" in shown


def test_why_shows_an_amount_without_an_exchange_rate(run: Run, converting: At) -> None:
    shown = words(run("prices", "why", "mine/franc", *converting))
    assert "input_token * file unknown: CHF 2 per 1M, no exchange rate for CHF" in shown
    assert "input_token above 1,000 input tokens * file unknown: CHF 4 per 1M, no exchange rate for CHF" in shown


def test_why_shows_what_was_rounded(run: Run, converting: At) -> None:
    shown = words(run("prices", "why", "mine/fine", *converting))
    assert "request * file $0.000000000003 (rounded from $0.0000000000025)" in shown


def test_the_history_shows_what_was_written(run: Run, converting: At) -> None:
    shown = words(run("prices", "history", "mine/eurollama", *converting))
    assert "mine/eurollama input_token file $1.6251 per 1M (EUR 1.5 per 1M at $1.0834 of 2025-11-03, ECB" in shown
    *_, request = json.loads(run("prices", "history", "mine/fine", "--json", *converting).stdout)["lines"]
    assert request["imported"] == {"amount": "0.0000000000025"}

"""`modelreg limits`: set, listed and ended by a server."""

import json
from collections.abc import Callable, Iterator

import pytest
from typer.testing import Result

from support.server import RunningServer

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The options that name a server."""
    folder = tmp_path_factory.mktemp("data")
    started = RunningServer(folder, ())
    try:
        started.wait_for("control plane ready")
        yield "--data", str(folder)
    finally:
        started.close()


def test_limits_are_set_listed_and_ended(run: Run, data: tuple[str, str]) -> None:
    assert "no rate limit is set; next: `modelreg limits set" in " ".join(run("limits", "ls", *data).stdout.split())
    wish = ("acme-tokens", "--scope", "tenant", "--subject", "acme", "--unit", "tokens-per-minute")
    made = run("limits", "set", *wish, "--limit", "600000", *data)
    assert made.exit_code == 0, made.output
    assert made.stdout.startswith("set acme-tokens: 600,000 tokens_per_minute of tenant acme (bucket); all servers")
    days = ("days", "--scope", "key", "--unit", "requests_per_day", "--limit", "9", "--time-zone", "Europe/Berlin")
    kept = json.loads(run("limits", "set", *days, "--json", *data).stdout)
    assert (kept["scope"], kept["limit"], kept["time_zone"]) == ("LIMIT_SCOPE_KEY", "9", "Europe/Berlin")
    listed = run("limits", "ls", *data).stdout.splitlines()
    (row,) = [line for line in listed if line.startswith("acme-tokens")]
    assert row.split() == ["acme-tokens", "tenant", "acme", "tokens_per_minute", "bucket", "600,000", "-"]
    (row,) = [line for line in listed if line.startswith("days")]
    assert row.split() == ["days", "key", "each", "requests_per_day", "-", "9", "Europe/Berlin"]
    stale = run("limits", "set", *days, "--etag", "0", *data)
    assert stale.exit_code == 1
    assert "(ETAG_MISMATCH)" in stale.stderr
    assert run("limits", "rm", "days", *data).stdout.startswith("ended days; all servers")
    assert run("limits", "rm", "acme-tokens", "--json", *data).stdout.strip() == "{}"
    assert json.loads(run("limits", "ls", "--json", *data).stdout) == {}
    gone = run("limits", "rm", "days", *data)
    assert gone.exit_code == 2
    assert "no rate limit `days` is kept" in gone.stderr


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (("--scope", "tenent"), 'there is no tenent; the nearest is "tenant"'),
        (("--unit", "pages"), "there are requests_per_minute, tokens_per_minute, requests_per_day, concurrent"),
        (("--kind", "leaky"), "there is no leaky; there are bucket, sliding"),
        (("--limit", "0"), "0 is not in 1 to 1,000,000,000,000"),
    ],
)
def test_a_wrong_wish_is_refused_before_anybody_is_asked(run: Run, changed: tuple[str, str], told: str) -> None:
    wish = {"--scope": "tenant", "--unit": "concurrent", "--limit": "5", changed[0]: changed[1]}
    refused = run("limits", "set", "one", *(word for option in wish.items() for word in option))
    assert refused.exit_code == 2
    assert told in " ".join(refused.output.split())

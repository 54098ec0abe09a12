"""The commands as people and scripts run them: what they print where, and the exit code."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import Result

from modelreg.data_dir import DataDir
from support.server import RunningServer

STRATEGIES = ("quality-first", "cost-optimized", "balanced", "speed-first", "safety-critical")


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_select_picks_in_this_process_where_no_server_runs(run: Callable[..., Result], strategy: str) -> None:
    done = run("select", "--strategy", strategy)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[1].startswith("1")
    assert "no server runs" in done.stderr
    assert ("MODERATE_INPUT, MODERATE_OUTPUT" in done.stdout) == (strategy == "safety-critical")


def test_select_in_json_has_money_as_decimal_strings(run: Callable[..., Result]) -> None:
    done = run("select", "--json", "--tokens-in", "1000", "--tokens-out", "300")
    answer = json.loads(done.stdout)
    assert answer["selected"]["route"]["route_id"]
    quote = answer["selected"]["quote"]
    assert quote["expected"].startswith("0.")
    assert all(isinstance(line["amount"], str) for line in quote["lines"])


def test_explain_shows_every_candidate_with_its_terms_or_its_exclusion(run: Callable[..., Result]) -> None:
    answer = json.loads(run("explain", "--json", "--min-context", "500000").stdout)
    done = run("explain", "--min-context", "500000")
    assert done.exit_code == 0
    assert "MIN_CONTEXT: " in done.stdout
    for candidate in answer["explanation"]["candidates"]:
        variant = candidate["route"].get("variant")
        name = f"{candidate['route']['route_id']} [{variant}]" if variant else candidate["route"]["route_id"]
        assert name in done.stdout


@pytest.mark.parametrize(
    ("tokens_in", "said"),
    [
        ("189999", ""),
        ("190000", "; near tier: above 200,000 input tokens it costs $0.478000"),
        ("200000", "; near tier: above 200,000 input tokens it costs $0.503000"),
        ("200001", "; rates above 200,000 input tokens"),
    ],
)
def test_cost_tells_of_context_tiers(run: Callable[..., Result], tokens_in: str, said: str) -> None:
    done = run("cost", "--model", "gemini-2.5-pro", "--tokens-in", tokens_in, "--tokens-out", "200")
    line = next(line for line in done.stdout.splitlines() if line.startswith("google/gemini-2.5-pro "))
    assert line.rstrip().endswith(f"{tokens_in} input_token, 200 output_token{said}")


def test_cost_is_cheapest_first(run: Callable[..., Result]) -> None:
    answer = json.loads(run("cost", "--json", "--tokens-in", "1000", "--tokens-out", "300").stdout)
    amounts = [float(entry["quote"]["expected"]) for entry in answer["quotes"]]
    assert amounts == sorted(amounts)
    assert run("cost").exit_code == 0


def test_a_whole_request_from_stdin(run: Callable[..., Result]) -> None:
    done = run("select", "--json", "--request", "-", input='{"task_class": "coding"}')
    assert json.loads(done.stdout)["task_class"] == "coding"


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (("select", "--strategy", "balance"), 2, 'next: write "balanced"'),
        (("select", "--min-context", "99999999999"), 3, "MIN_CONTEXT"),
        (("select", "--weights", "qality=1"), 2, 'nearest is "quality"'),
        (("select", "--address", "127.0.0.1:1"), 1, "modelreg serve"),
        (("select", "--request", "/no/such/file"), 2, "/no/such/file"),
        (("serve", "--grpc", "nowhere"), 2, "flag --grpc"),
        (("slect",), 2, "select"),
        (("select", "--models", "/no/such/file"), 1, "/no/such/file"),
    ],
)
def test_a_failure_has_its_exit_code_and_says_what_to_do(
    run: Callable[..., Result], arguments: tuple[str, ...], exit_code: int, said: str
) -> None:
    done = run(*arguments)
    assert done.exit_code == exit_code
    assert said in done.stderr
    assert done.stdout == ""


def test_a_failure_in_json_is_one_line_on_stderr(run: Callable[..., Result]) -> None:
    done = run("select", "--json", "--min-context", "99999999999")
    assert done.exit_code == 3
    error = json.loads(done.stderr.splitlines()[-1])["error"]
    assert (error["code"], error["reason"]) == ("FAILED_PRECONDITION", "NO_ELIGIBLE_MODEL")


@pytest.mark.parametrize(
    ("arguments", "settings", "exit_code", "code", "said"),
    [
        (("--weights", "qality=1"), {}, 2, "INVALID_ARGUMENT", "quality"),
        (("--request", "/no/such/file"), {}, 2, "INVALID_ARGUMENT", "/no/such/file"),
        (("--models", "/no/such/file"), {}, 1, "FAILED_PRECONDITION", "/no/such/file"),
        ((), {"MODELREG_LOG_LEVEL": "loud"}, 2, "INVALID_ARGUMENT", "MODELREG_LOG_LEVEL"),
        (("--address", "127.0.0.1:1"), {}, 1, "UNAVAILABLE", "127.0.0.1:1"),
    ],
)
def test_what_fails_before_the_answer_is_json_too(
    run: Callable[..., Result],
    arguments: tuple[str, ...],
    settings: dict[str, str],
    exit_code: int,
    code: str,
    said: str,
) -> None:
    done = run("select", "--json", *arguments, env=settings)
    assert (done.exit_code, done.stdout) == (exit_code, "")
    error = json.loads(done.stderr)["error"]
    assert (error["code"], error["reason"], error["metadata"]) == (code, "", {})
    assert said in error["message"]


def test_a_server_without_an_open_door_is_starting(run: Callable[..., Result], tmp_path: Path) -> None:
    with DataDir(tmp_path / "nobody"):
        done = run("select")
    assert done.exit_code == 0
    assert "a server is starting" in done.stderr
    assert "no server runs" not in done.stderr


def test_a_models_file_is_used_without_a_server(run: Callable[..., Result], tmp_path: Path) -> None:
    models = tmp_path / "models.json"
    models.write_text("{}", encoding="utf-8")
    done = run("select", "--models", str(models))
    assert done.exit_code == 0
    assert done.stderr == ""


def test_config_check_names_each_fault_and_fails(run: Callable[..., Result], tmp_path: Path) -> None:
    models = tmp_path / "models.json"
    models.write_text('{"modles": {}}', encoding="utf-8")
    done = run("config", "check", "--models", str(models))
    assert done.exit_code == 1
    assert f"{models}#/modles" in done.stderr
    in_json = json.loads(run("config", "check", "--json", "--models", str(models)).stdout)
    assert len(in_json["problems"]) == 1


def test_config_check_names_a_bad_setting_and_fails(run: Callable[..., Result]) -> None:
    bad = {"MODELREG_LOG_LEVEL": "loud"}
    done = run("config", "check", env=bad)
    assert done.exit_code == 1
    assert "MODELREG_LOG_LEVEL" in done.stderr
    in_json = run("config", "check", "--json", env=bad)
    assert in_json.exit_code == 1
    assert "MODELREG_LOG_LEVEL" in json.loads(in_json.stdout)["problems"][0]


def test_config_check_of_the_packaged_catalogue(run: Callable[..., Result]) -> None:
    assert run("config", "check").exit_code == 0


def test_config_show_names_the_origin(run: Callable[..., Result], tmp_path: Path) -> None:
    shown: dict[str, Any] = json.loads(run("config", "show", "--json").stdout)
    assert shown["data"] == {"value": str(tmp_path / "nobody"), "origin": "environment MODELREG_DATA"}
    assert shown["grpc"]["origin"] == "default"
    assert "environment MODELREG_DATA" in run("config", "show").stdout


def test_config_schema_is_a_schema(run: Callable[..., Result]) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(run("config", "schema").stdout))


def test_version(run: Callable[..., Result]) -> None:
    assert run("version").stdout.startswith("modelreg ")
    assert set(json.loads(run("version", "--json").stdout)) == {"modelreg", "python", "grpcio", "protobuf"}


@pytest.mark.parametrize("command", ["select", "explain", "cost"])
def test_the_server_on_the_data_directory_is_found(
    run: Callable[..., Result], running_server: RunningServer, command: str
) -> None:
    done = run(command, "--data", str(running_server.data))
    assert done.exit_code == 0, done.output
    assert done.stderr == ""


def test_a_server_is_asked_by_its_address(run: Callable[..., Result], running_server: RunningServer) -> None:
    done = run("select", "--address", running_server.address(), "--strategy", "balance")
    assert done.exit_code == 2
    assert running_server.address() in done.stderr
    assert 'next: write "balanced"' in done.stderr

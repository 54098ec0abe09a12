"""`export` and `import` at the terminal, on real servers."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from support.server import RunningServer

Run = Callable[..., Result]


def test_an_export_is_the_same_bytes_after_an_import_into_another_server(
    run: Run,
    serve: Callable[..., RunningServer],
    server_data: tuple[str, str],
    apply: Callable[..., None],
    tmp_path: Path,
) -> None:
    apply({"alias": {"alias_id": "fast", "model": "gpt-5-mini"}}, {"model": {"model_id": "gpt-5", "tags": ["ours"]}})
    assert run("providers", "enable", "openai", *server_data).exit_code == 0
    other = serve(data=tmp_path / "other")
    other.wait_for("control plane ready")
    there = ("--data", str(other.data))
    first, second = tmp_path / "first.json", tmp_path / "second.json"

    written = json.loads(run("export", str(first), "--json", *server_data).stdout)
    assert (written["file"], written["bytes"]) == (str(first), first.stat().st_size)
    taken = run("import", str(first), "--strict", *there)
    assert taken.exit_code == 0, taken.output
    assert re.search(r", refused 0; changed \d+: created 1, updated \d+, deleted 0; ", taken.stdout)
    assert f"{second}: {first.stat().st_size} bytes" in run("export", str(second), *there).stdout
    assert second.read_bytes() == first.read_bytes()
    # And it is served.
    assert json.loads(run("select", "--alias", "fast", "--json", *there).stdout)["selected"]["provider_id"] == "openai"


def test_an_export_goes_to_stdout_and_comes_from_stdin(run: Run, server_data: tuple[str, str]) -> None:
    data = run("export", *server_data).stdout_bytes
    assert json.loads(data)["format"] == 1
    answer = json.loads(run("import", "-", "--json", *server_data, input=data).stdout)
    assert answer["rows"] == answer["imported"] > 1_000
    # It is what was there.
    assert (answer["revision"], answer.get("changed", 0)) == ("1", 0)


def test_a_row_that_cannot_stand_is_told_and_nothing_is_kept_where_asked(
    run: Run, server_data: tuple[str, str], tmp_path: Path
) -> None:
    document = json.loads(run("export", *server_data).stdout)
    document["layers"]["catalogue"]["model"]["gpt-5"]["context_tokens"] = -5
    document["layers"]["catalogue"]["model"]["gpt-5-mini"]["context_tokens"] = 123_456
    file = tmp_path / "changed.json"
    file.write_text(json.dumps(document))
    before = run("export", *server_data).stdout_bytes

    strict = run("import", str(file), "--strict", *server_data)
    assert strict.exit_code != 0
    assert "#/layers/catalogue/model/gpt-5: " in strict.stderr
    tried = run("import", str(file), "--dry-run", *server_data)
    assert "#/layers/catalogue/model/gpt-5: " in tried.output
    assert run("export", *server_data).stdout_bytes == before


@pytest.mark.parametrize("as_json", [False, True])
def test_a_file_that_is_no_export_is_refused_with_its_place(
    run: Run, standing: tuple[str, str], tmp_path: Path, *, as_json: bool
) -> None:
    file = tmp_path / "other.json"
    for text, said in (("[1]", "#/format"), ("{", "data: "), ("", "data: "), ('{"format": 2}', "#/format")):
        file.write_text(text)
        done = run("import", str(file), *(("--json",) if as_json else ()), *standing)
        assert (done.exit_code, done.stdout) == (2, "")
        told = json.loads(done.stderr)["error"]["message"] if as_json else done.stderr
        assert said in told


def test_a_file_that_cannot_be_read_or_written_is_named(run: Run, standing: tuple[str, str], tmp_path: Path) -> None:
    gone = tmp_path / "gone" / "file.json"
    read = run("import", str(gone), *standing)
    assert (read.exit_code, read.stdout) == (1, "")
    assert f"error: {gone} cannot be read: No such file" in read.stderr
    written = run("export", str(gone), "--json", *standing)
    assert (written.exit_code, written.stdout) == (1, "")
    assert f"{gone} cannot be written" in json.loads(written.stderr)["error"]["message"]


@pytest.mark.parametrize("command", [("export",), ("import", "file.json"), ("changes",)])
def test_without_a_server_it_is_said_how_to_start_one(run: Run, command: tuple[str, ...]) -> None:
    done = run(*command)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "next: start one with `modelreg serve`" in done.stderr

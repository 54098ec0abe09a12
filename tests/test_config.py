"""The configuration: who wins, where each value comes from, and what is said of a wrong one."""

import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from modelreg import config
from modelreg.config import FILE_NAME, Config, ConfigError, load_config
from modelreg.settings import SETTINGS, SettingValue

ADDRESS = "HOST:PORT, as in 127.0.0.1:8701 or [::1]:0 (0 takes a free port)"


def load(data: Path, environment: dict[str, str] | None = None, **flags: SettingValue) -> Config:
    return load_config({"data": data, **flags}, environment or {})


def origin(config: Config, key: str) -> str:
    return next(given.origin for given in config.given if given.key == key)


def problems(data: Path, environment: dict[str, str] | None = None, **flags: SettingValue) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load(data, environment, **flags)
    return caught.value.problems


def write(data: Path, text: str) -> Path:
    file = data / FILE_NAME
    file.write_text(text)
    return file


def test_without_anything_said_the_defaults_stand(tmp_path: Path) -> None:
    config = load(tmp_path)
    assert (config.grpc, config.rest, config.probe) == ("127.0.0.1:8701", "127.0.0.1:8700", "127.0.0.1:8702")
    assert (config.door, config.door_threads, config.models, config.log_level) == ("rust", 2, None, "info")
    assert origin(config, "grpc") == "default"


def test_file_stands_before_the_default(tmp_path: Path) -> None:
    file = write(tmp_path, '{"grpc": "0.0.0.0:1", "door_threads": 4}')
    config = load(tmp_path)
    assert (config.grpc, config.door_threads) == ("0.0.0.0:1", 4)
    assert origin(config, "grpc") == f"file {file}"


def test_environment_stands_before_the_file(tmp_path: Path) -> None:
    write(tmp_path, '{"grpc": "0.0.0.0:1"}')
    config = load(tmp_path, {"MODELREG_GRPC": "0.0.0.0:2"})
    assert config.grpc == "0.0.0.0:2"
    assert origin(config, "grpc") == "environment MODELREG_GRPC"


def test_flag_stands_before_the_environment(tmp_path: Path) -> None:
    config = load(tmp_path, {"MODELREG_DOOR_THREADS": "3"}, door_threads=5)
    assert config.door_threads == 5
    assert origin(config, "door_threads") == "flag --door-threads"


def test_flag_that_was_not_given_says_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, {"MODELREG_DOOR": "python"}, door=None).door == "python"


def test_empty_variable_counts_as_none(tmp_path: Path) -> None:
    assert load(tmp_path, {"MODELREG_DOOR": ""}).door == "rust"


def test_log_level_is_also_taken_by_the_name_document_002_gives(tmp_path: Path) -> None:
    config = load(tmp_path, {"LOG_LEVEL": "WARNING"})
    assert config.log_level == "warning"
    assert origin(config, "log_level") == "environment LOG_LEVEL"


def test_the_daily_budget_is_also_taken_by_the_names_of_documents_000_and_002(tmp_path: Path) -> None:
    config = load(tmp_path, {"DAILY_BUDGET_USD": "25.50", "DAILY_BUDGET_HARD": "true"})
    assert (config.daily_budget_usd, config.daily_budget_hard) == (Decimal("25.50"), "on")
    assert origin(config, "daily_budget_usd") == "environment DAILY_BUDGET_USD"
    own = load(tmp_path, {"MODELREG_DAILY_BUDGET_USD": "1000000000000", "MODELREG_DAILY_BUDGET_HARD": "off"})
    assert (own.daily_budget_usd, own.daily_budget_hard) == (Decimal(10**12), "off")
    assert (load(tmp_path).daily_budget_usd, load(tmp_path).daily_budget_hard) == (None, "off")


@pytest.mark.parametrize("text", ["-1", "1e3", "0.0000000000001", "1000000000000.01", "NaN", "five", "1."])
def test_what_is_no_daily_budget_is_refused_with_what_is_allowed(tmp_path: Path, text: str) -> None:
    (problem,) = problems(tmp_path, {"DAILY_BUDGET_USD": text})
    allowed = "an amount in USD from 0 to 1000000000000 with at most 12 decimals, as in 25.50"
    assert problem == f'environment DAILY_BUDGET_USD: daily_budget_usd should be {allowed}; it is "{text}"'


def test_our_own_name_stands_before_a_foreign_one(tmp_path: Path) -> None:
    assert load(tmp_path, {"LOG_LEVEL": "debug", "MODELREG_LOG_LEVEL": "error"}).log_level == "error"


def test_data_directory_by_flag_stands_before_the_environment(tmp_path: Path) -> None:
    assert load_config({"data": tmp_path / "a"}, {"MODELREG_DATA": str(tmp_path / "b")}).data == tmp_path / "a"


def test_data_directory_by_environment_stands_before_the_platforms(tmp_path: Path) -> None:
    config = load_config({}, {"MODELREG_DATA": str(tmp_path)})
    assert config.data == tmp_path
    assert origin(config, "data") == "environment MODELREG_DATA"


def test_file_is_read_from_the_data_directory_that_was_named(tmp_path: Path) -> None:
    write(tmp_path, '{"door": "python"}')
    assert load_config({}, {"MODELREG_DATA": str(tmp_path)}).door == "python"


def test_store_is_a_file_of_the_data_directory_where_none_is_named(tmp_path: Path) -> None:
    config = load(tmp_path)
    assert (config.store.file, config.store_schema) == (tmp_path / "registry.db", "model_registry")
    assert origin(config, "store") == "default"


def test_store_is_also_taken_by_the_name_documents_000_and_002_give(tmp_path: Path) -> None:
    config = load(tmp_path, {"DATABASE_URL": "postgresql://me:secret@db/registry"})
    assert config.store.conninfo == "postgresql://me:secret@db/registry"
    assert origin(config, "store") == "environment DATABASE_URL"
    assert "secret" not in str(config.given)


def test_store_file_in_the_file_is_meant_from_there(tmp_path: Path) -> None:
    write(tmp_path, '{"store": "sqlite:///my.db"}')
    assert load(tmp_path).store.file == tmp_path / "my.db"


def test_refused_store_is_shown_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as refused:
        load(tmp_path, {"DATABASE_URL": "mysql://me:secret@db/registry"})
    assert refused.value.problems == (
        (
            "environment DATABASE_URL: store should be sqlite:///PATH or postgresql://USER@HOST/DATABASE;"
            ' it is "mysql://me:***@db/registry"'
        ),
    )


def test_every_setting_is_given_with_its_origin(tmp_path: Path) -> None:
    assert [given.key for given in load(tmp_path).given] == [setting.key for setting in SETTINGS]


def test_path_in_the_file_is_meant_from_there(tmp_path: Path) -> None:
    write(tmp_path, '{"models": "my/models.json"}')
    assert load(tmp_path).models == tmp_path / "my" / "models.json"


def test_absolute_path_in_the_file_stays(tmp_path: Path) -> None:
    write(tmp_path, '{"models": "/etc/models.json"}')
    assert load(tmp_path).models == Path("/etc/models.json")


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("off", ()),
        ("https://models.dev/api.json", ("https://models.dev/api.json",)),
        ("http://a:1/x?y=1, HTTPS://b", ("http://a:1/x?y=1", "HTTPS://b")),
    ],
)
def test_synced_catalogues_are_urls_with_commas_between_them(tmp_path: Path, text: str, urls: tuple[str, ...]) -> None:
    assert load(tmp_path, {"MODELREG_PRICES_SYNC": text}).prices_sync.urls == urls
    assert load(tmp_path, prices_sync=text).prices_sync.urls == urls
    write(tmp_path, json.dumps({"prices_sync": text}))
    assert load(tmp_path).prices_sync.urls == urls


def test_no_catalogue_is_synced_where_nobody_says_so(tmp_path: Path) -> None:
    config = load(tmp_path)
    assert (config.prices_sync.urls, str(config.prices_sync)) == ((), "off")


@pytest.mark.parametrize(
    "text",
    [
        "on",
        "models.dev",
        "ftp://a/b",
        "https://",
        "https://a/b c",
        "https://a,",
        "https://a,https://a",
        "https://ä",
        ",".join(f"https://a/{number}" for number in range(17)),
    ],
)
def test_what_is_no_url_is_not_synced(tmp_path: Path, text: str) -> None:
    (problem,) = problems(tmp_path, {"MODELREG_PRICES_SYNC": text})
    assert problem.startswith("environment MODELREG_PRICES_SYNC: prices_sync should be off, or at most 16 different ")


def test_credentials_in_a_url_are_refused_and_a_key_in_its_query_is_not_shown(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, {"MODELREG_PRICES_SYNC": "https://me:secret@a/b"})
    assert "secret" not in problem
    config = load(tmp_path, {"MODELREG_PRICES_SYNC": "https://a/b?key=secret"})
    assert str(config.prices_sync) == "https://a/b?…"
    assert "secret" not in str(config.given)


@pytest.mark.parametrize("address", ["127.0.0.1:0", "[::1]:8701", "0.0.0.0:65535", "localhost:1", "host-1.example:80"])
def test_address_is_taken(tmp_path: Path, address: str) -> None:
    assert load(tmp_path, grpc=address).grpc == address


@pytest.mark.parametrize("address", ["8701", ":8701", "127.0.0.1", "a:65536", "::1:1", "a:b", "http://a:1", "a:1\n"])
def test_address_is_refused(tmp_path: Path, address: str) -> None:
    assert problems(tmp_path, grpc=address) == (f'flag --grpc: grpc should be {ADDRESS}; it is "{address}"',)


@pytest.mark.parametrize("threads", ["0", "65", "-1", "two", "1.5", "٣"])
def test_thread_count_is_refused(tmp_path: Path, threads: str) -> None:
    assert problems(tmp_path, {"MODELREG_DOOR_THREADS": threads}) == (
        f'environment MODELREG_DOOR_THREADS: door_threads should be a whole number from 1 to 64; it is "{threads}"',
    )


@pytest.mark.parametrize(("text", "share"), [("0", 0.0), ("1", 1.0), ("0.01", 0.01), ("1e-06", 0.000001), (".5", 0.5)])
def test_share_is_taken(tmp_path: Path, text: str, share: float) -> None:
    assert load(tmp_path, {"MODELREG_DECISION_SAMPLE": text}).decision_sample == share


@pytest.mark.parametrize("text", ["-0.1", "1.1", "0.0000001", "nan", "1_0", "٣", "1%", "--"])
def test_share_is_refused(tmp_path: Path, text: str) -> None:
    (problem,) = problems(tmp_path, {"MODELREG_DECISION_SAMPLE": text})
    allowed = "a share from 0 to 1 in steps of 0.000001"
    assert problem == f'environment MODELREG_DECISION_SAMPLE: decision_sample should be {allowed}; it is "{text}"'


def test_share_in_the_file_is_a_number_of_json(tmp_path: Path) -> None:
    write(tmp_path, '{"decision_sample": 0.25, "decisions_max_mb": 8}')
    config = load(tmp_path)
    assert (config.decision_sample, config.decisions_max_mb) == (0.25, 8)


@pytest.mark.parametrize("text", ["-1", "4097", "1.5", "64MB", "٣"])
def test_bound_of_the_decisions_is_refused(tmp_path: Path, text: str) -> None:
    (problem,) = problems(tmp_path, decisions_max_mb=text)
    allowed = "a whole number from 0 to 512 (0: none are recorded)"
    assert problem == f'flag --decisions-max-mb: decisions_max_mb should be {allowed}; it is "{text}"'


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    file = write(tmp_path, '{"door": "go", "gprc": "x", "data": "/y", "log_level": ["info"]}')
    assert problems(tmp_path, {"MODELREG_PROBE": "x"}) == (
        f'{file}#/gprc: unknown key; the nearest is "grpc"',
        f"{file}#/data: cannot be set in a file of that directory; use --data or MODELREG_DATA",
        f'environment MODELREG_PROBE: probe should be {ADDRESS}; it is "x"',
        f'file {file}: door should be rust or python; it is "go"',
        f"file {file}: log_level should be debug, info, warning, error; it is no text or number",
    )


def test_syntax_error_in_the_file_has_line_and_column(tmp_path: Path) -> None:
    file = write(tmp_path, '{\n  "door": rust\n}')
    assert problems(tmp_path) == (f"{file}:2:11: expecting value",)


def test_file_that_is_no_object_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, "[]")
    assert problems(tmp_path) == (f"{file}: should be an object of settings",)


def test_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    assert problems(tmp_path) == (f"{tmp_path / FILE_NAME}: cannot be read: Is a directory",)


def test_unknown_variable_is_warned_of_with_the_nearest(tmp_path: Path) -> None:
    warnings = load(tmp_path, {"MODELREG_DOR": "python"}).warnings
    assert warnings == ('environment MODELREG_DOR: no setting has this name; the nearest is "MODELREG_DOOR"',)


@pytest.mark.parametrize(
    "name",
    [
        "MODELREG_SERVICE_HOST",
        "MODELREG_SERVICE_PORT_GRPC",
        "MODELREG_PORT",
        "MODELREG_PORT_8701_TCP_ADDR",
        "MODELREG_EU_SERVICE_HOST",
        "MODELREG_SOURCES",
        "PATH",
    ],
)
def test_variable_that_is_not_meant_for_us_is_passed_over(tmp_path: Path, name: str) -> None:
    assert load(tmp_path, {name: "tcp://10.0.0.1:8701"}).warnings == ()


def test_imports_nothing_but_the_standard_library_and_its_own() -> None:
    # The server reads its configuration before it serves, and has 0.4 s for both.
    listing = "import sys, modelreg.config; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    # Without site-packages, where an editable install keeps the way to the package.
    path = {"PYTHONPATH": str(Path(config.__file__).parents[1])}
    command = [sys.executable, "-S", "-c", listing]
    done = subprocess.run(command, env=path, capture_output=True, text=True, check=True)
    ours = re.findall(r"\S+", done.stdout)
    assert set(ours) - sys.stdlib_module_names - {"modelreg", "__main__", "_distutils_hack"} == set()

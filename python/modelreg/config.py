"""The configuration: flag before environment before `modelreg.json` before default, each value with its origin.

Imports only the standard library: the server reads it before anything else, and must serve within 0.4 s.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final, cast

from modelreg.data_dir import default_data_dir
from modelreg.nearest import did_you_mean
from modelreg.settings import SETTINGS, Credentials, Door, Setting, SettingValue, Switch
from modelreg.source_urls import SourceUrls
from modelreg.store_url import StoreUrl, without_password
from modelreg.strict_json import JsonError, JsonValue, parse_json

FILE_NAME: Final = "modelreg.json"

_EMBEDDED_STORE: Final = "registry.db"
_MAX_FILE_BYTES: Final = 1024 * 1024
_DATA: Final = next(setting for setting in SETTINGS if setting.key == "data")
_ENVIRONMENT_NAMES: Final = {name for setting in SETTINGS for name in setting.environment}
# No settings: what Kubernetes sets in every pod beside a Service named modelreg…, the tests' data folder, and secrets,
# which no file and no command line may hold.
_NOT_OURS: Final = re.compile(
    r"MODELREG_(\w+_)?(SERVICE_(HOST|PORT)(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_\w+)?)?)|MODELREG_SOURCES"
    r"|MODELREG_KEY_PEPPER|MODELREG_API_KEY"
)


class ConfigError(Exception):
    """The configuration was refused.

    Attributes:
        problems: one line each: source, key, value, and what is allowed.
    """

    def __init__(self, problems: list[str]) -> None:
        """Keep the problems."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Given:
    """A value and who gave it.

    Attributes:
        key: name of the setting.
        value: as used.
        origin: ``flag --grpc``, ``environment MODELREG_GRPC``, ``file PATH`` or ``default``.
    """

    key: str
    value: SettingValue
    origin: str


@dataclass(frozen=True, slots=True)
class Config:
    """All settings, checked.

    Attributes:
        grpc: where the gRPC door listens, ``host:port``.
        rest: where REST listens, ``host:port``.
        probe: where probes and metrics listen, ``host:port``.
        keys: whether callers need an API key.
        insecure_bind: whether gRPC may be open to other machines without keys.
        door: which door is open.
        door_threads: threads of the Rust door.
        models: the models file; None: the packaged catalogue alone.
        credentials: whether a credential in the environment enables its provider.
        data: the data directory.
        store: where the registry is kept; without a setting an SQLite file in the data directory.
        store_schema: its schema in PostgreSQL.
        prices_sync: catalogues that are fetched daily.
        decision_sample: share of the Selects that is recorded.
        decisions_max_mb: most that recorded decisions take on disk, in MiB; 0: none are recorded.
        usage_retention_days: how many days of usage events the store keeps, besides today; sums are kept for ever.
        daily_budget_usd: what every caller may spend in a UTC day; None: as much as they like.
        daily_budget_hard: whether calls beyond it are refused; else they are labelled.
        log_level: ``debug``, ``info``, ``warning`` or ``error``.
        given: every value with its origin, in the order of ``SETTINGS``.
        warnings: one line for each variable ``MODELREG_…`` that is no setting.
    """

    grpc: str
    rest: str
    probe: str
    keys: Switch
    insecure_bind: Switch
    door: Door
    door_threads: int
    models: Path | None
    credentials: Credentials
    data: Path
    store: StoreUrl
    store_schema: str
    prices_sync: SourceUrls
    decision_sample: float
    decisions_max_mb: int
    usage_retention_days: int
    daily_budget_usd: Decimal | None
    daily_budget_hard: Switch
    log_level: str
    given: tuple[Given, ...]
    warnings: tuple[str, ...]


def load_config(flags: Mapping[str, SettingValue], environment: Mapping[str, str]) -> Config:
    """Put the configuration together.

    Args:
        flags: what the command line gave, by the setting's key; None where it gave nothing.
        environment: the process's environment. An empty value counts as none.

    Raises:
        ConfigError: a value or the file was refused; all problems found are in it.
    """
    problems: list[str] = []
    data = _said(_DATA, flags, environment, problems) or Given(_DATA.key, default_data_dir(), "default")
    file = Path(str(data.value)) / FILE_NAME
    written = _read_file(file, problems)
    given: list[Given] = []
    for setting in SETTINGS:
        if setting is _DATA:
            given.append(data)
            continue
        said = _said(setting, flags, environment, problems) or _from_file(setting, file, written, problems)
        default = StoreUrl.of_file(file.parent / _EMBEDDED_STORE) if setting.key == "store" else setting.default
        given.append(said or Given(setting.key, default, "default"))
    if problems:
        raise ConfigError(problems)
    values = {one.key: one.value for one in given}
    return Config(
        grpc=str(values["grpc"]),
        rest=str(values["rest"]),
        probe=str(values["probe"]),
        keys=cast("Switch", values["keys"]),
        insecure_bind=cast("Switch", values["insecure_bind"]),
        door=cast("Door", values["door"]),
        door_threads=cast("int", values["door_threads"]),
        models=cast("Path | None", values["models"]),
        credentials=cast("Credentials", values["credentials"]),
        data=cast("Path", values["data"]),
        store=cast("StoreUrl", values["store"]),
        store_schema=str(values["store_schema"]),
        prices_sync=cast("SourceUrls", values["prices_sync"]),
        decision_sample=cast("float", values["decision_sample"]),
        decisions_max_mb=cast("int", values["decisions_max_mb"]),
        usage_retention_days=cast("int", values["usage_retention_days"]),
        daily_budget_usd=cast("Decimal | None", values["daily_budget_usd"]),
        daily_budget_hard=cast("Switch", values["daily_budget_hard"]),
        log_level=str(values["log_level"]),
        given=tuple(given),
        warnings=tuple(_unknown_variables(environment)),
    )


def _said(
    setting: Setting,
    flags: Mapping[str, SettingValue],
    environment: Mapping[str, str],
    problems: list[str],
) -> Given | None:
    """Return what the command line says, else what the environment says."""
    flag = flags.get(setting.key)
    if flag is not None:
        return _parse(setting, str(flag), f"flag {setting.flag}", problems)
    for name in setting.environment:
        if environment.get(name):
            return _parse(setting, environment[name], f"environment {name}", problems)
    return None


def _from_file(setting: Setting, file: Path, written: dict[str, JsonValue], problems: list[str]) -> Given | None:
    value = written.get(setting.key)
    if value is None:
        return None
    origin = f"file {file}"
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        problems.append(f"{origin}: {setting.key} should be {setting.allowed}; it is no text or number")
        return None
    given = _parse(setting, str(value), origin, problems)
    if given is not None and isinstance(given.value, Path):
        # A path in the file is meant from where the file is.
        return Given(given.key, file.parent / given.value, given.origin)
    if given is not None and isinstance(given.value, StoreUrl):
        return Given(given.key, given.value.meant_from(file.parent), given.origin)
    return given


def _parse(setting: Setting, text: str, origin: str, problems: list[str]) -> Given | None:
    try:
        return Given(setting.key, setting.parse(text), origin)
    except (ValueError, RuntimeError):
        problems.append(f'{origin}: {setting.key} should be {setting.allowed}; it is "{without_password(text)}"')
        return None


def _read_file(file: Path, problems: list[str]) -> dict[str, JsonValue]:
    try:
        with file.open("rb") as opened:
            document = parse_json(opened.read(_MAX_FILE_BYTES + 1), max_bytes=_MAX_FILE_BYTES)
    except FileNotFoundError:
        return {}
    except OSError as error:
        problems.append(f"{file}: cannot be read: {error.strerror}")
        return {}
    except JsonError as error:
        problems.extend(f"{file}:{mark.line}:{mark.column}: {mark.message}" for mark in error.marks)
        return {}
    if not isinstance(document, dict):
        problems.append(f"{file}: should be an object of settings")
        return {}
    keys = [setting.key for setting in SETTINGS if setting.in_file]
    for key in document:
        if key == _DATA.key:
            problems.append(f"{file}#/{key}: cannot be set in a file of that directory; use --data or MODELREG_DATA")
        elif key not in keys:
            problems.append(f"{file}#/{key}: unknown key{did_you_mean(key, keys)}")
    return document


def _unknown_variables(environment: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(environment):
        if name.startswith("MODELREG_") and name not in _ENVIRONMENT_NAMES and _NOT_OURS.fullmatch(name) is None:
            yield f"environment {name}: no setting has this name{did_you_mean(name, sorted(_ENVIRONMENT_NAMES))}"

"""Every setting there is: its names, what it takes, its default; where a value comes from is `config`'s matter."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal

from modelreg.source_urls import SourceUrls
from modelreg.store_url import StoreUrl

SettingValue = str | int | float | Decimal | Path | StoreUrl | SourceUrls | None
Door = Literal["rust", "python"]
Credentials = Literal["environment", "off"]
Switch = Literal["off", "on"]

_ADDRESS: Final = re.compile(r"(?:\[[0-9A-Fa-f:.%]{2,64}\]|[A-Za-z0-9][A-Za-z0-9._-]{0,252}):(?P<port>[0-9]{1,5})")
_MAX_PORT: Final = 65_535
_MAX_DOOR_THREADS: Final = 64
# The index takes 250 bytes a decision and a start reads the whole store: 512 MiB are some 45 MB and two seconds.
_MAX_DECISIONS_MB: Final = 512
_MILLION: Final = 1_000_000
# Costs of the last hours are read from the events: `modelreg.usage.ranges` asks for seven days of them.
_MIN_USAGE_DAYS: Final = 8
_MAX_USAGE_DAYS: Final = 3_650
# Those that need no quotes; PostgreSQL keeps pg_ for itself.
_SCHEMA: Final = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,62}")
# Most of a budget, as the contract has it.
_MAX_BUDGET_USD: Final = 10**12
_LOG_LEVELS: Final = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        key: its name in `modelreg.json`, and on the command line with ``_`` as ``-``.
        allowed: what it takes, for messages and help.
        parse: text to value; ValueError where the text is none.
        default: the value where nobody says one.
        foreign_environment: names besides ``MODELREG_<KEY>`` that other systems' documents give it.
        in_file: whether `modelreg.json` may set it.
    """

    key: str
    allowed: str
    parse: Callable[[str], SettingValue]
    default: SettingValue
    foreign_environment: tuple[str, ...] = ()
    in_file: bool = True

    @property
    def flag(self) -> str:
        """Its flag on the command line."""
        return "--" + self.key.replace("_", "-")

    @property
    def environment(self) -> tuple[str, ...]:
        """Its names in the environment, the first that is set stands."""
        return (f"MODELREG_{self.key.upper()}", *self.foreign_environment)


def _address(text: str) -> str:
    found = _ADDRESS.fullmatch(text)
    if found is None or int(found["port"]) > _MAX_PORT:
        raise ValueError(text)
    return text


def _door(text: str) -> str:
    if text not in {"rust", "python"}:
        raise ValueError(text)
    return text


def _credentials(text: str) -> str:
    if text not in {"environment", "off"}:
        raise ValueError(text)
    return text


def _switch(text: str) -> str:
    if text not in {"off", "on"}:
        raise ValueError(text)
    return text


def _switch_or_boolean(text: str) -> str:
    # Documents of other systems have it as a boolean.
    return _switch({"true": "on", "false": "off"}.get(text.lower(), text))


def _budget_usd(text: str) -> Decimal:
    if re.fullmatch(r"[0-9]{1,13}(\.[0-9]{1,12})?", text) is None or not Decimal(text) <= _MAX_BUDGET_USD:
        raise ValueError(text)
    return Decimal(text)


def _door_threads(text: str) -> int:
    if re.fullmatch(r"[0-9]{1,3}", text) is None or not 1 <= int(text) <= _MAX_DOOR_THREADS:
        raise ValueError(text)
    return int(text)


def _share(text: str) -> float:
    # Millionths, because so the engine takes it; a finer share would silently be another one.
    if re.fullmatch(r"[0-9.e-]{1,24}", text) is None or not 0 <= (share := float(text)) <= 1:
        raise ValueError(text)
    if round(share * _MILLION) / _MILLION != share:
        raise ValueError(text)
    return share


def _decisions_max_mb(text: str) -> int:
    if re.fullmatch(r"[0-9]{1,4}", text) is None or int(text) > _MAX_DECISIONS_MB:
        raise ValueError(text)
    return int(text)


def _usage_retention_days(text: str) -> int:
    if re.fullmatch(r"[0-9]{1,4}", text) is None or not _MIN_USAGE_DAYS <= int(text) <= _MAX_USAGE_DAYS:
        raise ValueError(text)
    return int(text)


def _path(text: str) -> Path:
    if not text or "\0" in text:
        raise ValueError(text)
    return Path(text).expanduser()


def _schema(text: str) -> str:
    if _SCHEMA.fullmatch(text) is None:
        raise ValueError(text)
    return text


def _log_level(text: str) -> str:
    if text.lower() not in _LOG_LEVELS:
        raise ValueError(text)
    return text.lower()


_ADDRESS_ALLOWED: Final = "HOST:PORT, as in 127.0.0.1:8701 or [::1]:0 (0 takes a free port)"

SETTINGS: Final = (
    Setting("grpc", _ADDRESS_ALLOWED, _address, "127.0.0.1:8701"),
    Setting("rest", _ADDRESS_ALLOWED, _address, "127.0.0.1:8700"),
    Setting("probe", _ADDRESS_ALLOWED, _address, "127.0.0.1:8702"),
    Setting("keys", "off or on", _switch, "off"),
    Setting("insecure_bind", "off or on", _switch, "off"),
    Setting("door", "rust or python", _door, "rust"),
    Setting("door_threads", f"a whole number from 1 to {_MAX_DOOR_THREADS}", _door_threads, 2),
    Setting("models", "the path of a models file", _path, None),
    Setting("credentials", "environment or off", _credentials, "environment"),
    Setting("data", "the path of a directory", _path, None, in_file=False),
    # Without one: `registry.db` in the data directory. DATABASE_URL: documents 000 and 002.
    Setting(
        "store",
        "sqlite:///PATH or postgresql://USER@HOST/DATABASE",
        StoreUrl.parse,
        None,
        foreign_environment=("DATABASE_URL",),
    ),
    Setting("store_schema", "a name of small letters, digits and _, not of pg_…", _schema, "model_registry"),
    Setting(
        "prices_sync",
        "off, or at most 16 different http or https URLs without credentials, a comma between two",
        SourceUrls.parse,
        SourceUrls(),
    ),
    Setting("decision_sample", "a share from 0 to 1 in steps of 0.000001", _share, 0.01),
    Setting(
        "decisions_max_mb",
        f"a whole number from 0 to {_MAX_DECISIONS_MB} (0: none are recorded)",
        _decisions_max_mb,
        64,
    ),
    Setting(
        "usage_retention_days",
        f"a whole number from {_MIN_USAGE_DAYS} to {_MAX_USAGE_DAYS}",
        _usage_retention_days,
        90,
    ),
    # Both: documents 000 and 002.
    Setting(
        "daily_budget_usd",
        f"an amount in USD from 0 to {_MAX_BUDGET_USD} with at most 12 decimals, as in 25.50",
        _budget_usd,
        None,
        foreign_environment=("DAILY_BUDGET_USD",),
    ),
    Setting(
        "daily_budget_hard",
        "off or on",
        _switch_or_boolean,
        "off",
        foreign_environment=("DAILY_BUDGET_HARD",),
    ),
    # LOG_LEVEL: document 002.
    Setting("log_level", ", ".join(_LOG_LEVELS), _log_level, "info", foreign_environment=("LOG_LEVEL",)),
)

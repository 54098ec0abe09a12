"""One line a record on stderr: text where a person looks on, JSON elsewhere; set up once, for the whole process."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Final, TextIO

# What every record has; the rest came by `extra=` and is shown.
_USUAL: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

# At level info they tell of each of their plugins, of every file event.
_TALKATIVE: Final = ("alembic", "watchfiles")


def set_up_logs(level: str, stream: TextIO = sys.stderr) -> None:
    """Send every record of the process to ``stream``; called once, before threads start.

    Args:
        level: ``debug``, ``info``, ``warning`` or ``error``.
        stream: where to.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(TextFormatter() if stream.isatty() else JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


class JsonFormatter(logging.Formatter):
    """``{"time", "level", "logger", "message", ...}``: what was given by `extra=` stands beside them."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of JSON."""
        entry = {
            "time": _time(record).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_extra(record),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, default=str, ensure_ascii=False)


class TextFormatter(logging.Formatter):
    """``12:00:00 INFO  modelreg.registry: loaded revision=3``; an exception's lines are kept on one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        extra = "".join(f" {key}={value}" for key, value in _extra(record).items())
        line = f"{_time(record):%H:%M:%S} {record.levelname:<7} {record.name}: {record.getMessage()}{extra}"
        if record.exc_info:
            line += " | " + self.formatException(record.exc_info).replace("\n", " | ")
        return line.replace("\n", " | ")


def _time(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, tz=UTC)


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {key: value for key, value in vars(record).items() if key not in _USUAL}

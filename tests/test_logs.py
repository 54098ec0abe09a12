"""A record is one line: JSON for machines, text for people."""

import io
import json
import logging

import pytest

from modelreg.logs import JsonFormatter, TextFormatter, set_up_logs


def record(message: str, **extra: object) -> logging.LogRecord:
    made = logging.makeLogRecord(
        {"name": "modelreg.x", "levelno": logging.INFO, "levelname": "INFO", "msg": message, "created": 0}
    )
    vars(made).update(extra)
    return made


def test_json_has_the_extra_fields_beside_the_usual() -> None:
    assert json.loads(JsonFormatter().format(record("loaded", revision=3))) == {
        "time": "1970-01-01T00:00:00.000Z",
        "level": "info",
        "logger": "modelreg.x",
        "message": "loaded",
        "revision": 3,
    }


def test_text_has_them_behind_the_message() -> None:
    assert TextFormatter().format(record("loaded", revision=3)) == "00:00:00 INFO    modelreg.x: loaded revision=3"


@pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter()])
def test_whatever_is_logged_stays_on_one_line(formatter: logging.Formatter) -> None:
    made = record("two\nlines", value="three\nfour")
    made.exc_info = (ValueError, ValueError("five\nsix"), None)
    assert "\n" not in formatter.format(made)


def test_a_stream_that_is_no_terminal_gets_json() -> None:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    try:
        set_up_logs("info", stream)
        logging.getLogger("modelreg.y").info("hello")
    finally:
        root.handlers[:], root.level = before[0], before[1]
    assert json.loads(stream.getvalue())["message"] == "hello"

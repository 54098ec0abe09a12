"""The hours of lower prices: every minute of a week, by the clock of their place and by what is made of them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from modelreg.catalog.litellm.usd import UnfitPriceError
from modelreg.catalog.litellm.windows import Window, read_windows

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
HOURS = [
    {"hours_utc": ["00:00-01:00", "04:00-06:00", "10:00-00:00"], "weekdays": [1, 2, 3, 4, 5]},
    {"hours_utc": "00:00-00:00", "weekdays": [6, 7]},
]


def stated(windows: Any = HOURS, **fields: Any) -> dict[str, Any]:
    return {"input_cost_per_token": 1, "windows": windows, **fields}


def minutes(text: str) -> tuple[int, int]:
    begin, end = (int(time[:2]) * 60 + int(time[3:]) for time in text.split("-"))
    return begin, end or 24 * 60


def holds_at(windows: list[Window], at: datetime) -> bool:
    minute = at.hour * 60 + at.minute
    return any(
        begin <= minute < end and at.isoweekday() in window.weekdays
        for window in windows
        for begin, end in [minutes(window.hours_utc)]
    )


@pytest.mark.parametrize("place", ["UTC", "Asia/Shanghai"])
@pytest.mark.parametrize(
    "windows",
    [HOURS, [{"hours_utc": "08:00-20:00", "weekdays": [1, 7]}], [{"hours_utc": "15:00-16:00", "weekdays": [3]}]],
)
def test_every_minute_of_a_week_is_one_of_the_hours_or_not(place: str, windows: list[dict[str, Any]]) -> None:
    made, _ = read_windows(stated(windows, weekday_timezone=place), "chat")
    inside = 0
    for minute in range(7 * 24 * 60):
        at = MONDAY + timedelta(minutes=minute)
        weekday = at.astimezone(ZoneInfo(place)).isoweekday()
        wanted = any(
            begin <= at.hour * 60 + at.minute < end and weekday in window["weekdays"]
            for window in windows
            for text in ([window["hours_utc"]] if isinstance(window["hours_utc"], str) else window["hours_utc"])
            for begin, end in [minutes(text)]
        )
        assert holds_at(made, at) == wanted, at
        inside += wanted
    assert inside > 0


def test_hours_are_stated_as_a_models_file_has_them() -> None:
    made, rates = read_windows(stated(), "chat")
    assert made == [
        Window("00:00-01:00", (1, 2, 3, 4, 5)),
        Window("04:00-06:00", (1, 2, 3, 4, 5)),
        Window("10:00-24:00", (1, 2, 3, 4, 5)),
        Window("00:00-24:00", (6, 7)),
    ]
    assert rates == {"input_token": 1}


def test_hours_past_midnight_stay_one_window() -> None:
    made, _ = read_windows(stated([{"hours_utc": "16:30-00:30"}]), "chat")
    assert made == [Window("16:30-00:30", (1, 2, 3, 4, 5, 6, 7))]


UNFIT = [
    ([], "windows"),
    ("10:00-12:00", "windows"),
    ([{"hours_utc": "25:00-26:00"}], "hours_utc"),
    ([{"hours_utc": 10}], "hours_utc"),
    ([{"hours_utc": "10:00-10:00"}], "never begin"),
    ([{"hours_utc": "00:00-00:00"}], "always"),
    ([{"hours_utc": "10:00-12:00", "weekdays": [0]}], "weekdays"),
    ([{"hours_utc": "10:00-12:00", "weekdays": [[1]]}], "weekdays"),
    ([{"hours_utc": "10:00-12:00", "weekdays": []}], "weekdays"),
    ([{"hours_utc": "10:00-12:00"}] * 17, "16 windows"),
]


@pytest.mark.parametrize(("windows", "said"), UNFIT, ids=[str(windows)[:50] for windows, _ in UNFIT])
def test_hours_that_cannot_be_are_refused(windows: Any, said: str) -> None:
    with pytest.raises(UnfitPriceError, match=said):
        read_windows(stated(windows), "chat")


def test_a_clock_that_we_do_not_know_is_refused() -> None:
    with pytest.raises(UnfitPriceError, match="weekday_timezone: should be one of UTC, Asia/Shanghai"):
        read_windows(stated(weekday_timezone="Europe/Berlin"), "chat")
    with pytest.raises(UnfitPriceError, match="wrap midnight"):
        read_windows(stated([{"hours_utc": "20:00-02:00", "weekdays": [1]}], weekday_timezone="Asia/Shanghai"), "chat")


def test_a_price_of_some_hours_that_is_none_is_refused() -> None:
    with pytest.raises(UnfitPriceError, match="input_cost_per_dream: is no price of some hours"):
        read_windows(stated(input_cost_per_dream=1), "chat")

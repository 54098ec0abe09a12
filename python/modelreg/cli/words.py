"""The API's values in the words of a table."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from modelreg.cli.money import shown_usd
from modelreg.v1 import common_pb2, constraints_pb2, select_pb2

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from google.protobuf.timestamp_pb2 import Timestamp

_PPM: Final = 1_000_000
_MS_PER_S: Final = 1000
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NOTHING: Final = "-"


def demo(is_demo: bool) -> str:  # noqa: FBT001 - a field of the answer
    """Return what to say behind a list while no provider is enabled."""
    return "; DEMO: no provider is enabled" if is_demo else ""


def whether(value: bool | None) -> str:  # noqa: FBT001 - a field of the answer
    """Return yes or no; nothing where it is unknown."""
    return NOTHING if value is None else "yes" if value else "no"


def route(ref: common_pb2.RouteRef) -> str:
    """Return route and variant on one line."""
    return f"{ref.route_id} [{ref.variant}]" if ref.variant else ref.route_id


def quote(price: common_pb2.Quote) -> str:
    """Return what a quote expects."""
    if price.state == common_pb2.PRICE_STATE_FREE:
        return "free"
    return shown_usd(price.expected) if price.HasField("expected") else "unknown"


def interval(price: common_pb2.Quote) -> str:
    """Return between what a quote's answers end, nine of ten, and how many were seen; nothing where it is not known."""
    if not price.HasField("low"):
        return NOTHING
    high = shown_usd(price.high) if price.HasField("high") else "unknown"
    match price.interval_basis:
        case common_pb2.INTERVAL_BASIS_HISTORY:
            basis = f", {price.interval_sample_size} answers"
        case common_pb2.INTERVAL_BASIS_CLASS_PRIOR:
            basis = ", by class"
        case _:
            basis = ""
    return f"{shown_usd(price.low)} ... {high}{basis}"


def rates_because(price: common_pb2.Quote) -> "Iterator[str]":
    """Yield why a quote has other than base rates, and what it would have beyond the next context tier."""
    told: list[str] = []
    for line in price.lines:
        if line.HasField("condition") and (said := condition(line.condition)) not in told:
            told.append(said)
    if told:
        yield f"rates {' and '.join(told)}"
    if price.HasField("near_tier"):
        near = price.near_tier
        yield f"near tier: above {near.above_input_tokens:,} input tokens it costs {shown_usd(near.expected)}"


def condition(said: common_pb2.PriceCondition) -> str:
    """Return what must hold for a rate."""
    words = [
        "in batches" if said.batch else "",
        f"of service tier {said.service_tier}" if said.service_tier else "",
        f"of speed {said.speed}" if said.speed else "",
        f"in region {said.region}" if said.region else "",
        f"above {said.above_input_tokens:,} input tokens" if said.above_input_tokens else "",
        _hours(said.window) if said.HasField("window") else "",
        f"from {_time(said.from_unix_ms)}" if said.HasField("from_unix_ms") else "",
        f"until {_time(said.until_unix_ms)}" if said.HasField("until_unix_ms") else "",
    ]
    return " ".join(word for word in words if word)


def _hours(window: common_pb2.ClockWindow) -> str:
    begin, end = (f"{minute // 60:02}:{minute % 60:02}" for minute in (window.from_minute, window.until_minute))
    days = " ".join(_DAYS[day - 1] for day in window.weekdays)
    return f"{begin}-{end} UTC{f' on {days}' if days else ''}"


def _time(unix_ms: int) -> str:
    text = moment(unix_ms)
    return text.removesuffix(" 00:00:00 UTC")


def made_up_of(price: common_pb2.Quote) -> str:
    """Return the lines of a quote, and why its rates are what they are."""
    return "; ".join((", ".join(f"{line.count} {line.unit}" for line in price.lines), *rates_because(price)))


def score(choice: select_pb2.RouteChoice) -> str:
    """Return the score, of a choice that was ranked by one."""
    return f"{choice.score:.3f}" if choice.HasField("score") else NOTHING


def ppm(value: int) -> str:
    """Return parts per million as a fraction of one, exactly to three decimals, rounded down."""
    return f"{value // _MS_PER_S / _MS_PER_S:.3f}"


def quality(mean_ppm: int) -> str:
    """Return a quality, or its error, as a fraction of one with three decimals, rounded half to even."""
    return f"{Decimal(mean_ppm).scaleb(-6):.3f}"


def seconds(ms: int) -> str:
    """Return a duration."""
    return f"{ms} ms" if ms < _MS_PER_S else f"{ms / _MS_PER_S:.1f} s"


def count(value: int) -> str:
    """Return a number that is unknown where it is 0."""
    return str(value) if value else NOTHING


def names(listed: "Iterable[str]") -> str:
    """Return names on one line."""
    return ", ".join(listed) or NOTHING


def day(time: "Timestamp") -> str:
    """Return the day of a time, in UTC."""
    return f"{dt.datetime.fromtimestamp(time.seconds, dt.UTC):%Y-%m-%d}"


def moment(unix_ms: int) -> str:
    """Return a time to the second, in UTC."""
    return f"{dt.datetime.fromtimestamp(unix_ms // _MS_PER_S, dt.UTC):%Y-%m-%d %H:%M:%S} UTC"


def objective(applied: select_pb2.ObjectiveApplied) -> str:
    """Return what was decided for, on one line."""
    if applied.sort:
        return f"sort by {constraints_pb2.Sort.Name(applied.sort).removeprefix('SORT_').lower()}"
    if applied.HasField("willingness_to_pay"):
        return f"full quality is worth {shown_usd(applied.willingness_to_pay)}"
    names = (field.name for field in select_pb2.Weights.DESCRIPTOR.fields)
    weights = ", ".join(f"{name} {ppm(weight)}" for name, weight in zip(names, applied.weights_ppm, strict=True))
    return f"{applied.strategy} ({weights})" if applied.strategy else weights


def labels(numbers: "Iterable[common_pb2.Label]") -> str:
    """Return names of labels without their prefix."""
    return ", ".join(common_pb2.Label.Name(number).removeprefix("LABEL_") for number in numbers)


def obligations(numbers: "Iterable[select_pb2.Obligation]") -> str:
    """Return names of obligations without their prefix."""
    return ", ".join(select_pb2.Obligation.Name(number).removeprefix("OBLIGATION_") for number in numbers)


def reason(number: select_pb2.ExclusionReason) -> str:
    """Return the name of an exclusion's reason without its prefix."""
    return select_pb2.ExclusionReason.Name(number).removeprefix("EXCLUSION_REASON_")

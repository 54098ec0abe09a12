"""What a request for a limit asks for, checked."""

import re
from typing import Final

from modelreg.calendars import check_time_zone
from modelreg.errors import missing, out_of_range, too_long, unfit_value, unknown_enum_value
from modelreg.limits import words
from modelreg.limits.rows import LimitRow
from modelreg.v1.limits_pb2 import LimitKind, LimitScope, LimitUnit, RateLimitRule

MAX_LIMIT: Final = 10**12
MAX_NAME_CHARS: Final = 64

_NAME: Final = re.compile(r"[A-Za-z0-9._-]+")
_MAX_SUBJECT_BYTES: Final = 256
_OF_MINUTES: Final = {LimitUnit.LIMIT_UNIT_REQUESTS_PER_MINUTE, LimitUnit.LIMIT_UNIT_TOKENS_PER_MINUTE}
_OF_CALLERS: Final = {LimitScope.LIMIT_SCOPE_TENANT, LimitScope.LIMIT_SCOPE_KEY}


def wish_of(limit: RateLimitRule) -> LimitRow:
    """Read a limit; its kind is stated where there are two.

    Raises:
        CallError: MISSING_FIELD, TOO_LONG, UNFIT_VALUE, UNKNOWN_ENUM_VALUE, OUT_OF_RANGE.
    """
    check_name("limit.name", limit.name)
    if not limit.scope:
        raise missing("limit.scope", f"what it counts the calls of: {', '.join(words.SCOPES)}")
    if limit.scope not in words.SCOPES.values():
        raise unknown_enum_value("limit.scope", limit.scope)
    if not limit.unit:
        raise missing("limit.unit", f"what is counted: {', '.join(words.UNITS)}")
    if limit.unit not in words.UNITS.values():
        raise unknown_enum_value("limit.unit", limit.unit)
    length = len(limit.subject.encode())
    if length > _MAX_SUBJECT_BYTES:
        raise too_long("limit.subject", length, _MAX_SUBJECT_BYTES)
    if "\0" in limit.subject:
        raise unfit_value("limit.subject", "a NUL, which no store can keep")
    if not 1 <= limit.limit <= MAX_LIMIT:
        raise out_of_range("limit.limit", limit.limit, 1, MAX_LIMIT)
    _check_time_zone(limit)
    return LimitRow(
        name=limit.name,
        scope=words.scope_name(limit.scope),
        subject=limit.subject,
        unit=words.unit_name(limit.unit),
        kind=words.kind_name(_kind(limit)),
        most=limit.limit,
        time_zone=limit.time_zone,
        ended_unix_ms=None,
        revision=0,
    )


def check_name(field: str, name: str) -> None:
    """Refuse what is no name of a limit.

    Raises:
        CallError: MISSING_FIELD, TOO_LONG, UNFIT_VALUE.
    """
    if not name:
        raise missing(field, "a limit has a name, as in acme-tokens")
    if len(name) > MAX_NAME_CHARS:
        raise too_long(field, len(name), MAX_NAME_CHARS)
    if not _NAME.fullmatch(name):
        raise unfit_value(field, "a name has letters of ASCII, digits, `.`, `_` and `-`, nothing else")


def _kind(limit: RateLimitRule) -> LimitKind:
    if limit.kind and limit.kind not in words.KINDS.values():
        raise unknown_enum_value("limit.kind", limit.kind)
    if limit.unit not in _OF_MINUTES:
        if limit.kind:
            raise unfit_value("limit.kind", "of days and of calls at a time there is one kind only; say none")
        return LimitKind.LIMIT_KIND_UNSPECIFIED
    if limit.kind:
        return limit.kind
    is_of_caller = limit.scope in _OF_CALLERS
    return LimitKind.LIMIT_KIND_BUCKET if is_of_caller else LimitKind.LIMIT_KIND_SLIDING


def _check_time_zone(limit: RateLimitRule) -> None:
    if not limit.time_zone:
        return
    if limit.unit != LimitUnit.LIMIT_UNIT_REQUESTS_PER_DAY:
        raise unfit_value("limit.time_zone", "only days begin somewhere; say none")
    check_time_zone("limit.time_zone", limit.time_zone)

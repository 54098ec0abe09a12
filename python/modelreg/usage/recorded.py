"""Recorded events as the store would return them, without asking it."""

import json
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any, Final

from modelreg._core import UsageBatch
from modelreg.store.tables.columns import Json
from modelreg.store.tables.usage import USAGE_EVENTS

_COLUMNS: Final = UsageBatch.columns()
_JSON: Final = [column.name for column in USAGE_EVENTS.columns if isinstance(column.type, Json)]


def recorded(encoded: Iterable[bytes]) -> list[SimpleNamespace]:
    """Return encoded events, none of which is malformed, with the columns of the store."""
    return [_event(row) for row in UsageBatch(list(encoded), 0).rows()]


def _event(row: tuple[object, ...]) -> SimpleNamespace:
    event: dict[str, Any] = dict(zip(_COLUMNS, row, strict=True))
    for name in _JSON:
        if event[name] is not None:
            event[name] = json.loads(event[name])
    return SimpleNamespace(**event)

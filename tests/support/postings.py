"""Entries of ledgers for tests: usage that posts to windows, what holds were charged, thresholds."""

from typing import Any

from modelreg.internal.v1.usage_event_pb2 import (
    ENTRY_KIND_EXPIRY,
    ENTRY_KIND_REVERSAL,
    ENTRY_KIND_THRESHOLD,
    UsageEvent,
)
from modelreg.v1 import budget_pb2, common_pb2
from support.usage_events import DAY_MS, NOON_MS, TODAY, usage_event

TODAY_MS = TODAY * DAY_MS
HOLD = b"h" * 16
PICO = 10**12


def posting(
    event: UsageEvent, pico_usd: int, budget: str = "b", subject: str = "s", start: int = TODAY_MS
) -> UsageEvent:
    """Let an event post to a window; returns the event."""
    added = event.postings.add(pico_usd=pico_usd)
    added.window.budget, added.window.subject, added.window.start_unix_ms = budget, subject, start
    return event


def spent(pico_usd: int, budget: str = "b", subject: str = "s", **fields: Any) -> UsageEvent:
    """Return a call that cost so much and posts it."""
    return posting(usage_event(cost_pico_usd=pico_usd, **fields), pico_usd, budget, subject)


def bare(**fields: Any) -> UsageEvent:
    """Return an entry that is no usage."""
    event = usage_event()
    own = {"event_id": event.event_id, "digest": event.digest, "sidecar": "box"}
    return UsageEvent(**{"recorded_at_unix_ms": NOON_MS, "started_at_unix_ms": NOON_MS, **own, **fields})


def expiry(pico_usd: int, hold: bytes = HOLD, **fields: Any) -> UsageEvent:
    """Return what a hold is charged."""
    return posting(bare(kind=ENTRY_KIND_EXPIRY, hold_id=hold, **fields), pico_usd)


def reversal(pico_usd: int, hold: bytes = HOLD, **fields: Any) -> UsageEvent:
    """Take it back."""
    return posting(bare(kind=ENTRY_KIND_REVERSAL, hold_id=hold, **fields), -pico_usd)


def threshold(level: int, posted: int, limit: int, *, crossed: int = NOON_MS, **fields: Any) -> UsageEvent:
    """Return that a window has crossed a level; amounts in pico-USD."""
    event = budget_pb2.BudgetEvent(budget="b", subject="s", threshold=budget_pb2.BudgetThreshold.Name(level))
    event.window_start.FromMilliseconds(TODAY_MS)
    event.crossed.FromMilliseconds(crossed)
    event.posted.CopyFrom(common_pb2.Usd(units=posted // PICO, pico=posted % PICO))
    event.limit.CopyFrom(common_pb2.Usd(units=limit // PICO, pico=limit % PICO))
    return bare(kind=ENTRY_KIND_THRESHOLD, budget_event=event, **fields)

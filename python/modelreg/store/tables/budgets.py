"""Budgets as users define them, and the books: what was posted to their windows, entry by entry and summed."""

from typing import Final

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, SmallInteger, Table, Text

from modelreg.store.pico import TotalPico, event_pico
from modelreg.store.tables.metadata import METADATA
from modelreg.store.tables.usage import EventId

BUDGETS: Final = Table(
    "budgets",
    METADATA,
    Column("name", Text, primary_key=True),
    # In the words of the contract, in small letters, so too the period.
    Column("scope", Text, nullable=False),
    Column("tenant", Text, nullable=False),
    # Empty: each has a window of its own.
    Column("subject", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("limit_pico_usd", TotalPico, nullable=False),
    Column("hard", Boolean, nullable=False),
    # At most one of the two: what happens at 90 %.
    Column("on_90_strategy", Text),
    event_pico("on_90_price_ceiling_pico_usd", nullable=True),
    Column("changed_unix_ms", BigInteger, nullable=False),
    # Id of the key that changed it; empty: changed without one.
    Column("changed_by", Text, nullable=False),
    # Of all budgets, when this one last changed: its etag.
    Column("revision", BigInteger, nullable=False, unique=True),
)

BUDGET_STATE: Final = Table(
    "budget_state",
    METADATA,
    # The one row.
    Column("id", Integer, primary_key=True, autoincrement=False),
    # Of all budgets: it rises with every change, deletions too.
    Column("revision", BigInteger, nullable=False),
    # What tokens of holds are authenticated under, at every server; made with the table, told to engines alone.
    Column("token_secret", LargeBinary, nullable=False),
)

BUDGET_ENTRIES: Final = Table(
    "budget_entries",
    METADATA,
    Column("entry_id", EventId, primary_key=True),
    Column("budget", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("window_start_unix_ms", BigInteger, primary_key=True, autoincrement=False),
    # usage, expiry, reversal or adjustment; of a newer sidecar the number of what is unknown here.
    Column("kind", Text, nullable=False),
    event_pico("pico_usd"),
    Column("hold_id", EventId),
    # Id of the API key; empty without one.
    Column("key_id", Text, nullable=False),
    Column("sidecar", Text, nullable=False),
    Column("at_unix_ms", BigInteger, nullable=False),
    # The time last, so that what is new of a large window is found without the rest.
    Index("budget_entries_of_window", "window_start_unix_ms", "budget", "subject", "at_unix_ms"),
)
"""Kept as long as events of their window may be."""

BUDGET_TRACKING: Final = Table(
    "budget_tracking",
    METADATA,
    # First, as windows of today are those that are asked for.
    Column("window_start_unix_ms", BigInteger, primary_key=True, autoincrement=False),
    Column("budget", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("posted_pico_usd", TotalPico, nullable=False),
    Column("entries", BigInteger, nullable=False),
    # When an entry last came, by the clock of who shipped it; of one that does not balance the end of time.
    Column("touched_unix_ms", BigInteger, nullable=False),
)
"""Of every window what its entries add up to; kept for ever."""

BUDGET_EVENTS: Final = Table(
    "budget_events",
    METADATA,
    Column("budget", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("window_start_unix_ms", BigInteger, primary_key=True, autoincrement=False),
    # 1, 2 and 3 for 70, 90 and 100 %.
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("crossed_unix_ms", BigInteger, nullable=False),
    Column("posted_pico_usd", TotalPico, nullable=False),
    Column("limit_pico_usd", TotalPico, nullable=False),
    Index("budget_events_by_time", "crossed_unix_ms"),
)
"""Thresholds that were crossed: of a window and level the first that came; kept for ever."""

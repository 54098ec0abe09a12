"""Holds that expired unsettled, by key."""

from sqlalchemy import insert

from modelreg.budgets.holds import unsettled
from modelreg.store.store import Store
from modelreg.store.tables.budgets import BUDGETS
from modelreg.usage.ship import ship
from support.postings import bare, expiry, posting, reversal
from support.usage_events import DAY_MS, NOON_MS, batch_of


def test_expired_holds_are_counted_by_key_without_those_whose_usage_came(store: Store) -> None:
    holds = [bytes([number]) * 16 for number in range(6)]
    both = posting(expiry(5, holds[0], key="k1"), 5, "other", "x")
    of_daily = posting(bare(kind=1, hold_id=holds[4]), 5, "daily", "k2")
    of_keys = posting(bare(kind=1, hold_id=holds[5]), 5, "per-key", "k3")
    old = expiry(
        5, b"o" * 16, key="k1", recorded_at_unix_ms=NOON_MS - DAY_MS - 1, started_at_unix_ms=NOON_MS - DAY_MS - 1
    )
    with store.writing() as connection:
        connection.execute(
            insert(BUDGETS).values(
                name="per-key",
                scope="key",
                tenant="",
                subject="",
                period="day",
                time_zone="UTC",
                limit_pico_usd=1,
                hard=True,
                changed_unix_ms=0,
                changed_by="",
                revision=1,
            )
        )
    charges = [both, expiry(5, holds[1], key="k1"), expiry(5, holds[2], key="k1"), expiry(5, holds[3])]
    ship(store, batch_of(*charges, of_daily, of_keys, old, reversal(5, holds[2])), NOON_MS)
    with store.reading() as connection:
        assert unsettled(connection, NOON_MS - DAY_MS) == {"k1": 2, "": 1, "k2": 1, "k3": 1}
